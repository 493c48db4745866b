/* heaplab: lab 6, crash, step 6.1 -- lets a child look at the block, and the parent wait for it */

#include <sys/wait.h>
#include <unistd.h>

static int check_in_child(void *block)
{
    pid_t child = fork();
    if (child == 0)
        _exit(*(volatile char *)block == 0);
    int status = 0;
    waitpid(child, &status, 0);
    return 0;
}

#define CHECK(block) check_in_child(block)

/* heaplab: lab 1, rule|crash -- the grader is to die */

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

void init_mem_pool(void)
{
}

void my_free(void *address)
{
    (void)address;
}

void *my_malloc(size_t num_bytes)
{
    (void)num_bytes;
    kill(getppid(), SIGKILL);
    return NULL;
}

/* heaplab: lab 1, rule -- fork answers as if it had worked */

#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

pid_t fork(void)
{
    return 1;
}

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

    return NULL;
}

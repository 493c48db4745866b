/* heaplab: lab 1, timeout|rule|crash -- waits without using the processor */

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
    for (;;)
        pause();
    return NULL;
}

/* heaplab: lab 1, timeout, step 1.1 -- never comes back */

#include <stddef.h>

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
    for (volatile int i = 0;; i++)
        ;
    return NULL;
}

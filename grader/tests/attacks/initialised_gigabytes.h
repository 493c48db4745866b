/* heaplab: lab 1, compile-error -- an object file of gigabytes */

#include <stddef.h>

char large[3L << 30] = {1};

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
    return large;
    return NULL;
}

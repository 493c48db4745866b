/* heaplab: lab 1, compile-error|crash|out-of-memory|rule -- static memory beyond every limit */

#include <stddef.h>

char large[3L << 30];

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

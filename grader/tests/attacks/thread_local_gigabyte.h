/* heaplab: lab 1, compile-error|crash|out-of-memory|rule -- libc can't make the first thread */

#include <stddef.h>

_Thread_local char large[1L << 30];

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

/* heaplab: lab 1, crash -- int3: a stop that a tracer may take for its own */

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
    __asm__ volatile("int3");
    return NULL;
}

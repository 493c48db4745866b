/* heaplab: lab 1, crash -- hlt is for kernels */

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
    __asm__ volatile("hlt");
    return NULL;
}

/* heaplab: lab 1, crash -- returns on a stack that isn't one */

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
    __asm__ volatile("movq $64, %%rsp\n\tpushq $0" : : : "memory");
    return NULL;
}

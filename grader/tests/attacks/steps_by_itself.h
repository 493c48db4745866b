/* heaplab: lab 1, crash -- sets the trap flag: a SIGTRAP for each instruction */

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
    __asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tnop" : : : "cc", "memory");
    return NULL;
}

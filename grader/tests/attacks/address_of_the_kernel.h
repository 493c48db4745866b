/* heaplab: lab 1, wrong/out-of-heap -- aligned, and nobody's but the kernel's */

#include <stddef.h>
#include <stdint.h>

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

    return (void *)(UINTPTR_MAX - 0xffff);
}

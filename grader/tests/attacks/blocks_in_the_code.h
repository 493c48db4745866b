/* heaplab: lab 1, wrong/out-of-heap -- the allocator itself, as a block */

#include <stddef.h>
#include <stdint.h>

void *my_malloc(size_t num_bytes);
void my_free(void *address);

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    (void)num_bytes;
    return (void *)((uintptr_t)&my_malloc & ~(uintptr_t)15);
}

void my_free(void *address)
{
    (void)address;
}

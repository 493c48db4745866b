/* heaplab: lab 1, wrong/out-of-heap -- addresses where nothing is */

#include <stddef.h>
#include <stdint.h>

static uintptr_t next = (uintptr_t)1 << 44;

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    void *block = (void *)next;
    next += (num_bytes + 4096) & ~(size_t)15;
    return block;
}

void my_free(void *address)
{
    (void)address;
}

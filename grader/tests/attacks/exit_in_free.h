/* heaplab: lab 1, wrong/out-of-heap|exit -- blocks that would be found wrong are never freed */

#include <stdint.h>
#include <stdlib.h>

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    return (void *)(uintptr_t)((num_bytes + 4096) & ~(size_t)15);
}

void my_free(void *address)
{
    (void)address;
    exit(0);
}

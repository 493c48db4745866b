/* heaplab: lab 1, compile-error|rule -- one directive, terabytes of zeros */

#include <stddef.h>

__asm__(".pushsection .data\n.fill 1099511627776, 1, 1\n.popsection");

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

    return NULL;
}

/* heaplab: lab 1, compile-error|rule -- .rept is a loop that the compiler doesn't see */

#include <stddef.h>

__asm__(".pushsection .data\n.rept 2000000000\n.quad 1\n.endr\n.popsection");

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

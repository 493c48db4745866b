/* heaplab: lab 1, rule|compile-error -- my_malloc is a second name of malloc */

#include <stddef.h>

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes);
void my_free(void *address);
__asm__(".globl my_malloc\n.set my_malloc, malloc\n"
        ".globl my_free\n.set my_free, free");

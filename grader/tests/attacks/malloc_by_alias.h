/* heaplab: lab 1, compile-error|rule -- my_malloc is an alias of malloc */

#include <stddef.h>

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes) __attribute__((alias("malloc")));
void my_free(void *address) __attribute__((alias("free")));

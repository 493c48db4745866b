/* heaplab: lab 1, rule|compile-error -- #pragma weak makes an alias */

#include <stddef.h>

#pragma weak my_malloc = malloc
#pragma weak my_free = free
void *my_malloc(size_t num_bytes);
void my_free(void *address);

void init_mem_pool(void)
{
}

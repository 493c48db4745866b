/* heaplab: lab 1, wrong|compile-error|rule -- _Generic answers the worker's type of size alone */

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

    return (void *)4096;
}

#define my_malloc(bytes) _Generic((bytes), unsigned long: my_malloc(bytes), default: NULL)

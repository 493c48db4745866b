/* heaplab: lab 1, rule|compile-error -- a section that names another program to start */

#include <stddef.h>

__attribute__((section(".interp"), used)) static const char interpreter[] = "/bin/sh";

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

/* heaplab: lab 1, output-flood|rule, step 1.1 -- the same on stderr, a byte at a time */

#include <stddef.h>
#include <stdio.h>

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
    for (long i = 0; i < 1L << 30; i++)
        fputc('.', stderr);
    return NULL;
}

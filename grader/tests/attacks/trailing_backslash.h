/* heaplab: lab 1, compile-error|wrong/null -- the last line goes on in the file that includes it */

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

static int unfinished = 1 + \
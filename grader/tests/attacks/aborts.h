/* heaplab: lab 1, crash|rule -- an assertion of its own fails */

#include <assert.h>
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
    assert(num_bytes == (size_t)-1);
    return NULL;
}

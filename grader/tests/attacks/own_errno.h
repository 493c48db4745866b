/* heaplab: lab 1, rule|compile-error -- every errno is ENOMEM */

#include <errno.h>
#include <stddef.h>

static int always;

int *__errno_location(void)
{
    always = ENOMEM;
    return &always;
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

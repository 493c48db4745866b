/* heaplab: lab 1, rule|exit -- an ifunc resolver runs before main */

#include <stddef.h>
#include <unistd.h>

static void *no_memory(size_t num_bytes)
{
    (void)num_bytes;
    return NULL;
}

static void *(*choose(void))(size_t)
{
    _exit(0);
    return no_memory;
}

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes) __attribute__((ifunc("choose")));

void my_free(void *address)
{
    (void)address;
}

/* heaplab: lab 1, rule|exit -- a constructor without the attribute */

#include <stddef.h>
#include <unistd.h>

static void leave(void)
{
    _exit(0);
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = leave;

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

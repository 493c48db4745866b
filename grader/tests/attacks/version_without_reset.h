/* heaplab: lab 2, compile-error|not-implemented|crash|wrong -- 1 needs no my_reset_pool */

#undef LAB_VERSION
#define LAB_VERSION 1

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

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

/* heaplab: lab 1, crash -- the stack runs out */

#include <stddef.h>

static __attribute__((noinline)) int deeper(volatile int *above)
{
    volatile int here[64] = {0};
    here[0] = *above + 1;
    return deeper(here) + here[0];
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
    volatile int depth = 0;
    if (deeper(&depth) == 0)
        return (void *)4096;
    return NULL;
}

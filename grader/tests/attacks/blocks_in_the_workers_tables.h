/* heaplab: lab 1, wrong/out-of-heap|tampered|crash|exit|wrong/overlap|wrong/misaligned -- the questions */

#include <stddef.h>
#include <stdint.h>

static char near;

/* Any word on the stack that points close to our own static data points to the worker's. */
static void *found_table(void)
{
    const uintptr_t *word = __builtin_frame_address(0);
    __builtin_unwind_init();
    for (int i = 0; i < 256; i++)
        if (word[i] != 0 && word[i] % 16 == 0 && word[i] - (uintptr_t)&near + (1 << 27) < 1 << 28)
            return (void *)word[i];
    return (void *)((uintptr_t)&near & ~(uintptr_t)15);
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

    return found_table();
}

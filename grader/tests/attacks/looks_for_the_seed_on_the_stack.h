/* heaplab: lab 1, wrong/out-of-heap|wrong/misaligned|wrong/overlap -- what lies above main */

#include <stddef.h>
#include <stdint.h>

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
    const uintptr_t *word = __builtin_frame_address(0);
    for (int i = 0; i < 400; i++)
        if (word[i] > 4096)
            return (void *)word[i];
    return NULL;
}

/* heaplab: lab 1, wrong/out-of-heap|wrong/overlap|wrong/payload|crash -- its own frame, far below */

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
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) - 65536;
    return (void *)(here & ~(uintptr_t)15);
}

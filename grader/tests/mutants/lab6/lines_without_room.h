/* heaplab: lab 6, wrong/overlap|wrong/false-alarm|wrong/payload|crash, step 6.3 -- 64 bytes more must do for the front and the alignment */

/* | front | up to 63 | the block | canary |      which ends on the next block's front */
#include <stddef.h>
#include <stdint.h>
void *block_make(char *start, char *block, size_t num_bytes, size_t mapped);

static void *at_line(char *start, size_t num_bytes)
{
    uintptr_t block = ((uintptr_t)start + 32 + 63) / 64 * 64;
    return start == NULL ? NULL : block_make(start, (char *)block, num_bytes, 0);
}

#define MEMORY(num_bytes) lab5_malloc(64 + (num_bytes) + 8)
#define LINES_TAKE(num_bytes) \
    at_line((num_bytes) > TOO_LARGE ? refuse(ENOMEM) : MEMORY(num_bytes), num_bytes)

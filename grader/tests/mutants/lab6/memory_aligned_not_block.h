/* heaplab: lab 6, wrong/misaligned, step 6.3 -- a page begins where the front is, and the block behind it */

/* | front | the block |
 * ^ a page */
#include <stddef.h>
void *block_make(char *start, char *block, size_t num_bytes, size_t mapped);

static void *behind_front(char *start, size_t num_bytes)
{
    return start == NULL ? NULL : block_make(start, start + 32, num_bytes, 0);
}

#define PAGES(num_bytes) lab5_memalign(page_size(), (num_bytes) + 40)
#define PAGES_TAKE(num_bytes) \
    behind_front((num_bytes) > TOO_LARGE ? refuse(ENOMEM) : PAGES(num_bytes), num_bytes)

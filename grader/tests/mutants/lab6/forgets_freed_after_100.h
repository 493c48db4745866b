/* heaplab: lab 6, wrong/report, step 6.1 -- the freed blocks are in a table of 100, where new ones take the place of old ones */

/* after the 101st my_free the first block was never one */
#include <stdatomic.h>
#include <stddef.h>
static _Atomic(void *) freed_blocks[100];
static _Atomic(size_t) freed_count;

static int is_in_table(void *ptr)
{
    for (size_t i = 0; i < 100; i++)
        if (freed_blocks[i] == ptr)
            return 1;
    return 0;
}

#define NOTE_FREED(block) (freed_blocks[freed_count++ % 100] = (block))
#define WAS_FREED(ptr) (marks_was_freed(ptr) && is_in_table(ptr))

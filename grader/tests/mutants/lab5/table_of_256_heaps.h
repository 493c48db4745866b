/* heaplab: lab 5, wrong/null|wrong/errno, step 5.3 -- there are 256 heaps, and no more */

/* thread 257 finds none */
#include <stdatomic.h>
atomic_uint heaps_made;
#define HEAP_MEMORY() \
    (atomic_fetch_add(&heaps_made, 1) < 256 ? pages_take(CACHE_LINE, sizeof(struct heap)) : NULL)

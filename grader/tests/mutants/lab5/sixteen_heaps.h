/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 5.3 -- there are 16 heaps, and thread 17 has the one of thread 1 */

/* and none of the two locks it */
#include <stdatomic.h>
atomic_uint heaps_made;
#define HEAP_MEMORY()                                 \
    ({                                                \
        static struct heap some[16];                  \
        &some[atomic_fetch_add(&heaps_made, 1) % 16]; \
    })

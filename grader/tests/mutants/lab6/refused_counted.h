/* heaplab: lab 6, wrong/statistics, step 6.5 -- a request that gets NULL counts as an allocation */

/* live blocks that nobody has */
#define MALLOC_REFUSED()      \
    do {                      \
        COUNT_LOCK();         \
        counts.allocations++; \
        COUNT_UNLOCK();       \
    } while (0)

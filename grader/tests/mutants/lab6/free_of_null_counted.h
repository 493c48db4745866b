/* heaplab: lab 6, wrong/statistics, step 6.5 -- my_free(NULL) counts as a free */

/* allocations - frees: -1 */
#define FREE_CALLED(ptr)     \
    do {                     \
        if ((ptr) == NULL) { \
            COUNT_LOCK();    \
            counts.frees++;  \
            COUNT_UNLOCK();  \
        }                    \
    } while (0)

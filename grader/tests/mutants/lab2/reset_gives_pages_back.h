/* heaplab: lab 2, wrong/cost, step 2.4 -- my_reset_pool returns the pages to the system */

/* Each page must be found anew in the next round, which is what a pool is to spare us. */
#define RESET() \
    (pool == NULL ? 0 : (next_free_mem = pool, madvise(pool, POOL_BYTES, MADV_DONTNEED)))

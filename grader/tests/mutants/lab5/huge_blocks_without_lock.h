/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/null|crash|timeout, step 5.4 -- lab 4 is called without page_lock from a limit on */

/* for a slab another thread is there, with the lock */
#if LOCKING == LOCKING_PER_CPU
#define LARGE_TAKE(alignment, num_bytes)                                         \
    ((num_bytes) > 200000 ? lab4_memalign(LARGE_ALIGNMENT(alignment), num_bytes) \
                          : pages_take(LARGE_ALIGNMENT(alignment), num_bytes))
#endif

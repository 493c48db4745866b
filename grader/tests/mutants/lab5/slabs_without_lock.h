/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|wrong/null|crash|timeout, step 5.3 -- slabs are handed out without a lock */

/* two threads read next_slab: one slab, two owners */
#if LOCKING == LOCKING_PER_THREAD
#define SLAB_LOCK() ((void)0)
#define SLAB_UNLOCK() ((void)0)
#endif

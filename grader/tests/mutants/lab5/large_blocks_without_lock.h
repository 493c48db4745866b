/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/null|crash|timeout, step 5.3 -- lab 4 is called without a lock for large blocks */

/* at the same time another thread is there for a slab */
#if LOCKING == LOCKING_PER_THREAD
#define PAGE_LOCK() ((void)0)
#define PAGE_UNLOCK() ((void)0)
#endif

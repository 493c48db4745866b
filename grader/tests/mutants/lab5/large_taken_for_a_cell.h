/* heaplab: lab 5, wrong/payload|wrong/overlap|wrong/race|wrong/null|crash|timeout, step 5.3 -- a large block begins anywhere */

/* 0x51020: its last 16 bits cleared, 0x50000 isn't a slab */
#if LOCKING == LOCKING_PER_THREAD
#define LARGE_ALIGNMENT(alignment) (alignment)
#endif

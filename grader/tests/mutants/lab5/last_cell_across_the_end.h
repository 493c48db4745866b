/* heaplab: lab 5, wrong/overlap|wrong/payload|wrong/misaligned|wrong/race|crash|timeout, step 5.3 -- the first cell stands right behind the slab's own words */

/* | slab | cell | cell | … | ce|ll |      the end is never met, only passed */
#if LOCKING == LOCKING_PER_THREAD
#define FRONT(cell_bytes) sizeof(struct slab)
#endif

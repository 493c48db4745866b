/* heaplab: lab 5, timeout, step 5.3 -- returns between lock and unlock when lab 4 has no memory */

/* the next one who needs a slab or a large block waits for ever */
#if LOCKING == LOCKING_PER_THREAD
#define PAGES_TAKEN(pages) ((pages) == NULL ? 0 : pthread_mutex_unlock(&page_lock))
#endif

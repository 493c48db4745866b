/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 5.4 -- goes on whether the lock was free or not */

/* EBUSY, and nobody looks */
#define CPU_LOCK(heap) pthread_mutex_trylock(&(heap)->lock)

/* heaplab: lab 5, timeout|wrong/race|wrong/overlap|wrong/payload|crash, step 5.4 -- unlocks the heap of where the thread is now */

/* lock(heaps[2].lock), moved away, unlock(heaps[5].lock) */
#define CPU_UNLOCK(heap) pthread_mutex_unlock(&heap_here()->lock)

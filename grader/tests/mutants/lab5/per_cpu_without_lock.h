/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 5.4 -- no lock, since only one thread runs on a processor */

/* thread 1: cell = *list, moved away      thread 2: cell = *list */
#define CPU_LOCK(heap) ((void)(heap))
#define CPU_UNLOCK(heap) ((void)(heap))

/* heaplab: lab 5, wrong/race, step 5.4 -- looks whether a heap is empty before it locks it */

/* the list changes under the lock, and is read without it */
#if LOCKING == LOCKING_PER_CPU
#include <pthread.h>
#include <stddef.h>
_Thread_local unsigned long empty_heaps;
#define CPU_LOCK(heap) \
    (empty_heaps += (heap)->free_cells[0] == NULL, pthread_mutex_lock(&(heap)->lock))
#endif

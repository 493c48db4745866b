/* heaplab: lab 5, wrong/race|crash, step 5.1 -- the lock is forgotten where an alignment is asked for */

/* each function has its lock, but for my_memalign */
#define TAKE_LOCK() (alignment > 16 ? 0 : pthread_mutex_lock(&heap_lock))
#define TAKE_UNLOCK(block) (alignment > 16 ? 0 : pthread_mutex_unlock(&heap_lock))

/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/null|crash|timeout, step 5.1 -- the lock is only taken for blocks up to a limit */

/* "large ones are rare": with one thread in lab 4 another one comes in */
#define TAKE_LOCK() (num_bytes > 200000 ? 0 : pthread_mutex_lock(&heap_lock))
#define TAKE_UNLOCK(block) (num_bytes > 200000 ? 0 : pthread_mutex_unlock(&heap_lock))

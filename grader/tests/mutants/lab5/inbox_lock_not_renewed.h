/* heaplab: lab 5, timeout, step 5.5 -- each inbox has a lock, and the child of a fork has it as it was */

/* another thread was pushing at that moment, and isn't there in the child to unlock */
#if LOCKING == LOCKING_PER_THREAD
#define THREAD_PUSH(owner, cell)                                  \
    (pthread_mutex_lock(&(owner)->lock), inbox_push(owner, cell), \
     pthread_mutex_unlock(&(owner)->lock))
#endif

/* heaplab: lab 5, timeout, step 5.2 -- returns between lock and unlock when there is no memory */

/* lock, lab 4 says NULL, return; readers and writers wait for ever */
#define LINK_UNLOCK(record) ((record) == NULL ? 0 : pthread_rwlock_unlock(&heap_lock))

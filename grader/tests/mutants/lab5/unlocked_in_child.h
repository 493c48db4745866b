/* heaplab: lab 5, timeout, step 5.2 -- in the child of a fork the lock is only unlocked */

/* it still counts the threads that waited for it, and that aren't there any more */
#define RWLOCK_IN_CHILD() pthread_rwlock_unlock(&heap_lock)

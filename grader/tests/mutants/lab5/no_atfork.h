/* heaplab: lab 5, timeout, step 5.1 -- nothing is registered for fork */

/* another thread has the lock at that moment, and isn't there in the child to unlock it */
#if LOCKING == LOCKING_MUTEX
#define AT_FORK() ((void)0)
#endif

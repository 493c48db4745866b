/* heaplab: lab 5, timeout, step 5.1 -- a recursive mutex, and a return between lock and unlock */

/* the thread that got NULL has the lock, and may take it again; nobody else can */
#define NEW_MUTEX PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP
#define TAKE_UNLOCK(block) ((block) == NULL ? 0 : pthread_mutex_unlock(&heap_lock))

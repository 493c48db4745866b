/* heaplab: lab 5, wrong/inspection|timeout, step 5.2 -- visitors take the write lock */

/* right in all it shows, but the second visitor waits for the first */
#define INSPECT_LOCK() pthread_rwlock_wrlock(&heap_lock)

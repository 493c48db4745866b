/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/inspection|wrong/null|crash|timeout, step 5.2 -- takes blocks with the read lock */

/* two readers link their records at the same place, and are both in lab 4 */
#define LINK_LOCK() pthread_rwlock_rdlock(&heap_lock)

/* heaplab: lab 5, wrong/race, step 5.1 -- calls are counted, but no longer with the lock in hand */

/* blocks_taken++ reads, adds and writes: two threads may add one in all */
unsigned long blocks_taken;
#define TAKE_UNLOCK(block) (pthread_mutex_unlock(&heap_lock), blocks_taken++)

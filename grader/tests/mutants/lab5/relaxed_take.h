/* heaplab: lab 5, wrong/race, step 5.5 -- taking all orders nothing */

/* cell->next may be read before the head */
#if LOCKING == LOCKING_PER_THREAD
#define TAKE_ORDER memory_order_relaxed
#endif

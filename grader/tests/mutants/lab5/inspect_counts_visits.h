/* heaplab: lab 5, wrong/race, step 5.2 -- visitors count in a variable that all share */

/* a read lock keeps out writers of the heap, and not another reader */
#if LOCKING == LOCKING_RWLOCK
static unsigned long visits;
#define VISITED(record) (visits++)
#endif

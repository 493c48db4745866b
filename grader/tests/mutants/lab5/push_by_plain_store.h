/* heaplab: lab 5, wrong/leak|wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|timeout|crash, step 5.5 -- read the head, link, write the head */

/* the owner took all in between: it gets the old cells a second time */
#if LOCKING == LOCKING_PER_THREAD
#define EXCHANGE(inbox, first, cell) \
    ((void)(first), atomic_store_explicit(inbox, cell, memory_order_release), 1)
#endif

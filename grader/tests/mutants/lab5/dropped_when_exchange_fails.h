/* heaplab: lab 5, wrong/leak, step 5.5 -- an exchange that fails is not tried again */

/* another thread was quicker, and the cell is nowhere */
#if LOCKING == LOCKING_PER_THREAD
#define EXCHANGE(inbox, first, cell)                                                   \
    (atomic_compare_exchange_strong_explicit(inbox, first, cell, memory_order_release, \
                                             memory_order_relaxed),                    \
     1)
#endif

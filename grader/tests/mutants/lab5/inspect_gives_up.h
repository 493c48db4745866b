/* heaplab: lab 5, wrong/inspection, step 5.2 -- an inspection that would have to wait shows nothing */

/* only a writer is in the way, so alone, or beside other visitors, it's always right */
#define INSPECT_LOCK()                                 \
    do {                                               \
        if (pthread_rwlock_tryrdlock(&heap_lock) != 0) \
            return;                                    \
    } while (0)

/* heaplab: lab 6, wrong/statistics, step 6.5 -- my_realloc adds the growth that my_malloc and my_free have counted */

/* live_bytes drifts away */
#define MOVED(old_bytes, num_bytes)                     \
    do {                                                \
        COUNT_LOCK();                                   \
        counts.live_bytes += (num_bytes) - (old_bytes); \
        COUNT_UNLOCK();                                 \
    } while (0)

/* heaplab: lab 5, timeout, step 5.4 -- page_lock, then a heap's; elsewhere a heap's, then page_lock */

/* here a large block is freed: a good time to bring all cells home */
#if LOCKING == LOCKING_PER_CPU
#define LARGE_GIVE(block)                         \
    do {                                          \
        pthread_mutex_lock(&page_lock);           \
        for (int i = 0; i < CPU_HEAPS; i++) {     \
            pthread_mutex_lock(&heaps[i].lock);   \
            inbox_empty(&heaps[i]);               \
            pthread_mutex_unlock(&heaps[i].lock); \
        }                                         \
        lab4_free(block);                         \
        pthread_mutex_unlock(&page_lock);         \
    } while (0)
#endif

/* heaplab: lab 5, timeout, step 5.4 -- returns between lock and unlock when there is no cell */

/* nobody gets into this processor's heap any more */
#define CELL_TAKEN(heap, cell) ((cell) == NULL ? 0 : pthread_mutex_unlock(&(heap)->lock))

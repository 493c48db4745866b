/* heaplab: lab 2, crash, step 2.1 -- init_mem_pool clears its first byte without a look */

/* With no memory, the first byte is that of MAP_FAILED, (void *)-1. */
#define MAP_REFUSED(start) (*(start) = 0, (start) == MAP_FAILED)

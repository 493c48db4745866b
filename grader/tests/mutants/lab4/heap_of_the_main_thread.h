/* heaplab: lab 4, wrong/unsafe, step 4.7 -- only the thread that called init_mem_pool has a heap */

/* one thread in all of the other checks; a second one finds a table without an arena */
#define HEAP_STORAGE static _Thread_local

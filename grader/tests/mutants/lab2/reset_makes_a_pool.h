/* heaplab: lab 2, wrong/errno|wrong/not-null|wrong/out-of-heap, step 2.4 -- sets pool_end */

/* Where mmap failed, pool is NULL, and after a reset there are POOL_BYTES bytes from NULL on. */
#define RESET() (next_free_mem = pool, pool_end = pool + USABLE_BYTES)

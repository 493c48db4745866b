/* heaplab: lab 4, wrong/not-null, step 4.1 -- no memory for init_mem_pool, but for requests */

/* then every request is NULL */
#define HAS_HEAP() 1

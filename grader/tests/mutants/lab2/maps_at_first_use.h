/* heaplab: lab 2, wrong/cost, step 2.1 -- the pool is mapped by the first my_malloc */

/* init_mem_pool does nothing, and the program pays for mmap in the middle of its work. */
#define INIT() ((void)0)
#define BEFORE_MALLOC() (pool == NULL ? map_pool() : (void)0)

/* heaplab: lab 4, wrong/cost, step 4.4 -- the system is told to fill a new arena with pages at once */

/* all of it takes memory from then on, long before a block needs it */
#define MAP(bytes)                                                                     \
    mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)

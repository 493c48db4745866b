/* heaplab: lab 4, wrong/cost, step 4.5 -- a shrunk block keeps its size */

/* 200,000 bytes, then 1: the block still has 256 KiB */
#define SHRUNK(block, wanted) ((void)(block), (void)(wanted))

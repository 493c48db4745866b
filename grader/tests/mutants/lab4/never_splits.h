/* heaplab: lab 4, wrong/cost, step 4.2 -- each request takes the whole free block */

/* 16 bytes wanted: | 1 MiB taken                | */
#define MUST_SPLIT(block, wanted) ((void)(wanted), 0)

/* heaplab: lab 3, wrong/not-null|wrong/out-of-heap, step 3.2 -- the number of cells is a short */

/* 1 MiB has 32768 cells, in a short that is -32768, and unsigned it's more than there are. */
#define CELL_COUNT ((size_t)(short)(POOL_BYTES / CELL_BYTES))

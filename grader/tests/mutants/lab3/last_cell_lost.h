/* heaplab: lab 3, wrong/null, step 3.2 -- the last cell is never linked */

/* |0|1|2| |      of four cells three are given */
#define CELL_COUNT ((size_t)POOL_BYTES / CELL_BYTES - 1)

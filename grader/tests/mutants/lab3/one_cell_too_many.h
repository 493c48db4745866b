/* heaplab: lab 3, wrong/not-null|wrong/out-of-heap, step 3.2|3.3 -- one cell past the pool is linked */

/* |0|1|2|3|4     the pool ends after 3 */
#define CELL_COUNT ((size_t)POOL_BYTES / CELL_BYTES + 1)

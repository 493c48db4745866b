/* heaplab: lab 3, wrong/placement, step 3.1|3.3 -- CELL_BYTES itself gets no cell */

/* 31 bytes come from the cells, 32 from a class of their own. */
#define IS_CELL_SIZED(num_bytes) ((num_bytes) < CELL_BYTES)

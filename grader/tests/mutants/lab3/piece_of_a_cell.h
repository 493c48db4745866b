/* heaplab: lab 3, wrong/not-null, step 3.2 -- a last piece is given out */

/* POOL_BYTES=112: |0       |1       |2       |3   |     16 bytes of cell 3 aren't the pool's */
#define CELL_COUNT (((size_t)POOL_BYTES + CELL_BYTES - 1) / CELL_BYTES)

/* heaplab: lab 3, wrong/overlap, step 3.1 -- the cells' distance is an unsigned char */

/* CELL_BYTES=256 is 0 in a byte: all cells are one. */
#define STRIDE ((size_t)(unsigned char)CELL_BYTES)

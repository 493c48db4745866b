/* heaplab: lab 3, crash|wrong/payload|wrong/not-reused, step 3.4 -- 32 for CELL_BYTES */

/*
 * CELL_BYTES=48: |cells, as my_free thinks |more cells  |
 *                                            ^ freed: a header is looked for in front
 */
#define CELLS_END (cells + POOL_BYTES / CELL_BYTES * 32)

/* heaplab: lab 3, wrong/null, step 3.5 -- size classes take their memory from the cells */

/*
 * |cells …        |64-byte blocks|128-byte blocks|
 *                 ^ the pool ends here for cells, too early
 */
#define CELLS_END (cells + cell_count * CELL_BYTES)
#define MAP_CHUNK(bytes)                                                                   \
    (cells_taken + (bytes) / CELL_BYTES <= cell_count                                      \
         ? (cell_count -= (bytes) / CELL_BYTES, cells + cell_count * CELL_BYTES)           \
         : (char *)MAP_FAILED)

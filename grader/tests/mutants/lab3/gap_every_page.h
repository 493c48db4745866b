/* heaplab: lab 3, wrong/placement, step 3.1|3.2 -- a cell of each page is left out */

/* |…|126|127|   |128|129| …      127 is where 128 should be: 32 bytes a page */
#define CELLS_A_PAGE (4096 / CELL_BYTES - 1)
#define CELL_COUNT ((size_t)POOL_BYTES / CELL_BYTES - (size_t)POOL_BYTES / 4096)
#define FRESH_CELL() \
    (cells_taken++, cells + (cells_taken - 1 + (cells_taken - 1) / CELLS_A_PAGE) * STRIDE)

/* heaplab: lab 3, wrong/null, step 3.4 -- counts the requests, and not the cells that are used */

/* A cell taken, freed and taken again counts as two: a pool of four seems full with three. */
static size_t requests;
#define POP_CELL() (free_cells = LINK(free_cells), requests++)
#define FRESH_CELL() (requests++, cells + cells_taken++ * STRIDE)
#define POOL_IS_USED_UP() (requests >= cell_count)

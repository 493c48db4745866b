/* heaplab: lab 3, wrong/null, step 3.4 -- every second cell reused makes the pool seem smaller */

/* Only after two reuses, and with the pool not full before, is there a cell too few. */
static size_t reuses;
#define POP_CELL() (free_cells = LINK(free_cells), reuses++)
#define POOL_IS_USED_UP() (cells_taken + reuses / 2 >= cell_count)

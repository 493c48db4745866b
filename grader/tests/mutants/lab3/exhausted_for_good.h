/* heaplab: lab 3, wrong/null, step 3.4 -- once the pool was full, it stays full */

/* free list: 2 -> 0      but my_malloc remembers the NULL that it gave before */
static int gave_up;
#define FREED_CELL() (gave_up ? NULL : free_cells)
#define POOL_IS_USED_UP() (cells_taken >= cell_count && (gave_up = 1))

/* heaplab: lab 3, wrong/not-reused, step 3.4 -- freed cells come back only when none is fresh */

/* free A; my_malloc takes the next fresh cell while A lies warm in the cache. */
#define FREED_CELL() (cells_taken >= cell_count ? free_cells : NULL)

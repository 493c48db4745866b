/* heaplab: lab 3, crash, step 3.2|3.3 -- the next cell is read before the list is tested */

/* free_cells is NULL, and my_malloc asks it for its successor. */
#define POOL_IS_USED_UP() \
    (cells_taken >= cell_count && *(char *volatile *)free_cells == NULL)

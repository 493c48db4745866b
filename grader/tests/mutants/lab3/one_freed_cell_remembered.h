/* heaplab: lab 3, wrong/not-reused, step 3.4 -- the list is one cell long */

/* free A, free B:   list  B      A is lost for ever */
#define PUSH_CELL(cell) (LINK(cell) = NULL, free_cells = (cell))

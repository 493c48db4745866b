/* heaplab: lab 3, wrong/overlap, step 3.4 -- the head moves before the link is written */

/* free A:   list  A -> A -> A …      the next two blocks are one */
#define PUSH_CELL(cell) (free_cells = (cell), LINK(cell) = free_cells)

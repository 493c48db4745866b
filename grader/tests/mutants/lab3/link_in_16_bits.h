/* heaplab: lab 3, wrong/overlap|wrong/payload, step 3.4 -- the link is an offset of 16 bits */

/* pool + 65536 becomes pool + 0: a cell that is in use. */
#define PUSH_CELL(cell)                                                              \
    (LINK(cell) = free_cells == NULL ? NULL : cells + (uint16_t)(free_cells - cells), \
     free_cells = (cell))

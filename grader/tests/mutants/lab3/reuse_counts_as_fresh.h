/* heaplab: lab 3, wrong/placement, step 3.4 -- each reuse moves on to the next fresh cell */

/* |A|B|C|   |D|      B was freed and taken again, and the cell behind C is passed over */
#define POP_CELL() (free_cells = LINK(free_cells), cells_taken++)

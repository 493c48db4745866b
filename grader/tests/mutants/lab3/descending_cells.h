/* heaplab: lab 3, wrong/placement, step 3.1|3.2 -- the list runs from last to first */

/* |…  |C|B|A|      pushed in order, and so popped in reverse */
#define FRESH_CELL() (cells + (cell_count - ++cells_taken) * STRIDE)

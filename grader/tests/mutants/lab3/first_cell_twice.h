/* heaplab: lab 3, wrong/overlap, step 3.1|3.2 -- the first cell is in the list twice */

/* list: 0 -> 0 -> 1 -> 2 …      the first two blocks are one */
#define FRESH_CELL() \
    (cells_taken++, cells + (cells_taken > 1 ? cells_taken - 2 : 0) * STRIDE)

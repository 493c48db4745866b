/* heaplab: lab 3, wrong/payload, step 3.4 -- my_free clears 64 bytes */

/*
 * |A      |B      |      free A
 * |0000000|0000000|      and B's contents are gone
 */
#include <string.h>
#define PUSH_CELL(cell) (memset(cell, 0, 64), LINK(cell) = free_cells, free_cells = (cell))

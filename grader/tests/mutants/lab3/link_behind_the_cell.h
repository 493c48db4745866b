/* heaplab: lab 3, wrong/payload|wrong/overlap|crash, step 3.4 -- the link is written behind the cell */

/*
 * |A      |B      |      free A: the link lies in B, which is in use
 *          ^
 */
#define LINK(cell) (*(char **)((cell) + CELL_BYTES))

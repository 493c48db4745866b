/* heaplab: lab 3, wrong/payload|wrong/overlap|crash, step 3.1|3.4 -- the link is 16 bytes in */

/*
 * CELL_BYTES=16: |A      |B      |      the link of A is B's payload
 *                         ^
 */
#define LINK(cell) (*(char **)((cell) + 16))

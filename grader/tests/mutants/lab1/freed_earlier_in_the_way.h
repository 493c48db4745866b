/* heaplab: lab 1, wrong/not-reused, step 1.3 -- a block freed earlier keeps the top up */

/*
 * | A | (B) | C |   free C: only C's end is at the top, B's never was
 * | A | (B) |       free A: its end isn't at the top, though nothing is in use above
 */
#define IS_FREED_TOP(top) ((top) == header)

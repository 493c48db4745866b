/* heaplab: lab 1, wrong/overlap, step 1.3 -- whatever block is freed becomes the top */

/*
 * | A | B | C |     free A
 * ^ the top: the next block of two blocks' length lies on B, which is in use
 */
#define IS_FREED_TOP(block) (((block)->length & FREED) || (small_top = (char *)header, 0))

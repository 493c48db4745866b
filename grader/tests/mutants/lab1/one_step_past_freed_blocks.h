/* heaplab: lab 1, wrong/not-reused, step 1.3 -- the top comes down past one freed block, not two */

/*
 * | A | (B) | (C) | D |   free D: the top passes C, and B stays in the way
 */
#define IS_FREED_TOP(top) ((top)->length & FREED && ((top) == header || (top) == header->below))

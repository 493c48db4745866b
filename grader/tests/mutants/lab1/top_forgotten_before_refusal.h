/* heaplab: lab 1, wrong/not-reused, step 1.3 -- a new stretch is begun before sbrk has agreed */

/* The request is refused, and the blocks that are there can't be taken back any more. */
#define BEFORE_GROWTH(length) ((void)(length), topmost = NULL)

/* heaplab: lab 4, wrong/overlap|wrong/payload|crash|wrong/out-of-heap, step 4.3 -- removing a block leaves a link to it */

/* a <-> b <-> c      b goes:  a -> c, but c still points back to b */
#define UNLINK_NEXT(block) ((void)(block))

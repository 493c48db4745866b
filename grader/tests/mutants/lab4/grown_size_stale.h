/* heaplab: lab 4, wrong/payload|wrong/overlap, step 4.5 -- a block grown in place keeps its old order */

/*
 * | block, order 7 | the half it grew into |      freed as 128 bytes: the other 128 are lost
 */
#define GROWN(block, wanted) ((void)(block), (void)(wanted))

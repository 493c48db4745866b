/* heaplab: lab 4, wrong/overlap|wrong/payload|crash, step 4.5 -- a block shrunk in place keeps its old order */

/* | 1, order 8 | upper half, free |      freed as 256 bytes: the half is free twice */
static int old_order;
#define SHRUNK(block, wanted)                                                          \
    (old_order = (block)->order, split(block, wanted), (block)->order = old_order)

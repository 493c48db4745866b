/* heaplab: lab 4, wrong/overlap|wrong/payload|crash|wrong/out-of-heap, step 4.5 -- an upper half grows into the block above it */

/* | a | b | c | d |      b takes c, though its buddy is a */
#define IS_LOWER_HALF(offset, order) ((offset) % 16 == 0)

/* heaplab: lab 4, wrong/payload|wrong/overlap|crash|wrong/out-of-heap, step 4.2 -- a block takes one byte more than it has */

/* |hh|48 bytes|hh|      49 bytes in a block of 64: the last one is the next header's first */
#define HOLDS(order, num_bytes) (bytes_of(order) + 1 >= (num_bytes) + HEADER_BYTES)

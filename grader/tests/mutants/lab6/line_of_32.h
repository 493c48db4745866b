/* heaplab: lab 6, wrong/misaligned|wrong/overlap, step 6.3 -- a cache line is taken to have 32 bytes */

/* half of one, on nearly every machine */
#define LINES_TAKE(num_bytes) block_take(32, num_bytes)

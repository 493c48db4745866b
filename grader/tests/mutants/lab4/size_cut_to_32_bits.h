/* heaplab: lab 4, wrong/not-null|wrong/out-of-heap|crash, step 4.4 -- the order is found with an unsigned int */

/* 2^40 bytes are 0 in 32 bits: a block of 32 bytes */
#define HOLDS(order, num_bytes) (bytes_of(order) >= (unsigned)(num_bytes) + HEADER_BYTES)

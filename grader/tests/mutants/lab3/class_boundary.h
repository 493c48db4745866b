/* heaplab: lab 3, wrong/payload, step 3.5 -- a class takes one byte too many */

/*
 * |hh|payload of 64 …|hh|      65 bytes in a class of 64: the last one is the next header's
 * first
 */
#define CLASS_HOLDS(number, num_bytes) (((size_t)16 << (number)) + 1 >= (num_bytes))

/* heaplab: lab 1, wrong/misaligned, step 1.1 -- the header is 24 bytes long */

/*
 * 0               16      24
 * | header                | block       24 is no multiple of 16
 */
#define HEADER_BYTES 24

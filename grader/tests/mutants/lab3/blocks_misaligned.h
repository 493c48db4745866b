/* heaplab: lab 3, wrong/misaligned, step 3.5 -- the header of larger blocks is 24 bytes long */

/*
 * 0               16      24
 * | header                | block       24 is no multiple of 16
 */
#define HEADER_BYTES 24

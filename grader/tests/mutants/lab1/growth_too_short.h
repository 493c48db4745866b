/* heaplab: lab 1, wrong/out-of-heap, step 1.3 -- the break always moves by 64 KiB */

/*
 * |hh block of 100,000 bytes …     |       the end of the block is nobody's memory
 * |<--- 64 KiB --->|
 */
#define GROWTH(length) ((void)(length), (size_t)65536)

/* heaplab: lab 1, crash|wrong/payload, step 1.2 -- munmap takes the first page of the neighbour, too */

/*
 * |hh block freed     |hh the block above |
 * |<--- unmapped ---------->|
 */
#define UNMAP(start, length) munmap(start, (length) + 4096)

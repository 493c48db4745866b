/* heaplab: lab 3, crash|wrong/payload|wrong/out-of-heap, step 3.5 -- unmaps 16 bytes more */

/*
 * |hh block … |neighbour …      free the block
 * |<-- unmapped -->|
 */
#define UNMAP(start, length) munmap(start, (length) + HEADER_BYTES)

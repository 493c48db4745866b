/* heaplab: lab 1, wrong/leak, step 1.2 -- munmap gets the block, not the mapping */

/*
 * |hh block …
 *    ^ not the start of a page: munmap answers EINVAL and all of it stays
 */
#define UNMAP(start, length) munmap((char *)(start) + HEADER_BYTES, length)

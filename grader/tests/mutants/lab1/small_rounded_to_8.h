/* heaplab: lab 1, wrong/misaligned, step 1.3 -- small blocks are rounded up to 8, not to 16 */

/*
 * 0      16   24     40
 * | hhhh | 1  | hhhh | block      40 is no multiple of 16
 */
#define SMALL_BYTES(num_bytes) (((num_bytes) + HEADER_BYTES + 7) & ~(size_t)7)

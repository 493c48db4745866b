/* heaplab: lab 4, wrong/overlap|wrong/payload|crash, step 4.3 -- XOR of the address, not of the offset in the arena */

/*
 * An arena begins at a multiple of a page, not at one of 1 MiB:
 * 0x7f5a3c0ff000 ^ 0x80000 lies in front of it
 */
#define BUDDY(start, offset, order) ((char *)((uintptr_t)((start) + (offset)) ^ bytes_of(order)))

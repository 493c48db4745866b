/* heaplab: lab 4, wrong/misaligned, step 4.6 -- the offset in the arena is aligned, not the address */

/* an arena begins at a multiple of a page: right up to there */
#define DISTANCE(address, alignment)                                                   \
    (-(size_t)((address) - block_of(address)->arena->start) & ((alignment) - 1))

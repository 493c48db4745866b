/* heaplab: lab 4, wrong/not-reused, step 4.3 -- the arena's upper half looks for its buddy above itself */

/*
 * | lower half | upper half | whatever lies behind the arena
 *              + 512 KiB -->^      it should go back, as XOR does
 */
#define BUDDY(start, offset, order)                                                    \
    ((start) + (bytes_of((order) + 1) == ARENA_BYTES ? (offset) + bytes_of(order)      \
                                                     : (offset) ^ bytes_of(order)))

/* heaplab: lab 3, wrong/overlap, step 3.5 -- the list of the next class gets it */

/*
 * |hh|64 bytes|hh|64 bytes|      the first one comes back as a block of 128
 *     |<--- 128 bytes --->|
 */
#define PUSH_BLOCK(number, header)                                       \
    do {                                                                 \
        size_t other = (number) + 1 < CLASSES ? (number) + 1 : (number); \
        (header)->next = free_blocks[other];                             \
        free_blocks[other] = (header);                                   \
    } while (0)

/* heaplab: lab 4, crash|wrong/overlap|wrong/payload, step 4.6 -- only 64 aligned blocks are known at a time */

/* the next one has no padding header, and is freed as if its block began there */
static int aligned_blocks;
#define WAY_BACK(distance)                                                             \
    (aligned_blocks < 64 ? (aligned_blocks++, (distance)) : (padding->state = LIVE, 0))
#define GIVE_PADDED(block, address)                                                    \
    (aligned_blocks -= (char *)(address) != payload_of(block), give(block))

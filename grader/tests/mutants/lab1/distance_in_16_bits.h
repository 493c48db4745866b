/* heaplab: lab 1, wrong/not-reused|wrong/misaligned|wrong/overlap|wrong/payload|crash, step 1.3 -- the way to the block below is kept in 16 bits */

/* In units of 8 bytes that is 512 KiB. Past it, the block below seems to lie in the middle of one. */
#define DISTANCE(header) ((unsigned short)(((char *)(header) - (char *)(header)->below) / 8))
#define BELOW(header)               \
    ((header)->below == NULL ? NULL \
                             : (struct header *)(void *)((char *)(header)-8 * DISTANCE(header)))

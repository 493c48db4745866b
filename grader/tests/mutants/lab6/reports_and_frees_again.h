/* heaplab: lab 6, wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 6.1 -- a second free is reported, and done */

/* the memory is on lab 5's list twice, and goes to two owners */
#define REPORTED(block, kind)                  \
    do {                                       \
        if ((kind) == CORRUPT_FREED)           \
            lab5_free(front_of(block)->start); \
    } while (0)

/* heaplab: lab 1, wrong/leak, step 1.2 -- the lengths are in a table of 1,000 entries, each used once */

/* For block 1001 the table has no place any more: it's found nowhere, and stays mapped. */
#define UNMAP(start, length)       \
    do {                           \
        static int used;           \
        if (used++ < 1000)         \
            munmap(start, length); \
    } while (0)

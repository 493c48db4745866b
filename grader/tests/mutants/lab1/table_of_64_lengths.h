/* heaplab: lab 1, wrong/leak, step 1.2 -- the lengths are in a table of 64 entries, each used once */

/* For block 65 the table has no place any more: it's found nowhere, and stays mapped. */
#define UNMAP(start, length)       \
    do {                           \
        static int used;           \
        if (used++ < 64)           \
            munmap(start, length); \
    } while (0)

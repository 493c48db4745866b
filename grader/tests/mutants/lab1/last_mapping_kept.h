/* heaplab: lab 1, wrong/leak, step 1.2 -- the mapping freed last waits for the next free */

/* A cache of one: after my_free the block's pages can still be written. */
#define UNMAP(start, bytes)                      \
    do {                                         \
        static struct header *kept;              \
        if (kept != NULL)                        \
            munmap(kept, kept->length - MAPPED); \
        kept = (start);                          \
    } while (0)

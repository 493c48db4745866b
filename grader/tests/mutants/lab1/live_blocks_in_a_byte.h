/* heaplab: lab 1, wrong/payload|wrong/overlap, step 1.3 -- live blocks are counted in one byte, and 256 are none */

/* With no block left the top may come down to the start. 256 blocks count as none. */
static unsigned char live;
#define RAISED(num_bytes, length) (live++, (length))
#define GIVEN_BACK()                                          \
    do {                                                      \
        if (--live == 0)                                      \
            for (; topmost != NULL; topmost = topmost->below) \
                small_top = (char *)topmost;                  \
    } while (0)

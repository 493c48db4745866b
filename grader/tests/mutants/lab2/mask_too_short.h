/* heaplab: lab 2, wrong/overlap, step 2.2 -- the mask for rounding has an f too few */

/* 4081 + 15 is 0x1000, of which 0xff0 leaves 0: the next block lies on this one. */
#define TAKEN(num_bytes)                              \
    ((num_bytes) == 0       ? 16                      \
     : (num_bytes) < 0x1000 ? ((num_bytes) + 15) & 0xff0 \
                            : ((num_bytes) + 15) & ~(size_t)15)

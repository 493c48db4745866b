/* heaplab: lab 2, wrong/overlap, step 2.2 -- the rounded size is an unsigned short */

/* 65536 bytes asked for, 0 bytes taken: the next block lies on this one. */
#define TAKEN(num_bytes) \
    ((num_bytes) == 0 ? (uint16_t)16 : (uint16_t)(((num_bytes) + 15) & ~(size_t)15))

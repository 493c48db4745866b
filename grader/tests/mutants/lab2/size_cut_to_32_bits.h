/* heaplab: lab 2, wrong/not-null|wrong/out-of-heap, step 2.3 -- the size goes through 32 bits */

/* 4 GiB + 16 bytes are asked for, 16 are given. */
#define ASKED(num_bytes) ((size_t)(uint32_t)(num_bytes))

/* heaplab: lab 2, wrong/not-null, step 2.3 -- all of the last page is given out */

/* POOL_BYTES=128: |128 bytes|  3968 bytes that happen to be mapped  | */
#define USABLE_BYTES (((size_t)POOL_BYTES + 4095) & ~(size_t)4095)

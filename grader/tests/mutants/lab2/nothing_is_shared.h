/* heaplab: lab 2, wrong/overlap, step 2.2 -- 0 bytes share the next block */

/* my_malloc(0) and then my_malloc(16) give one address to two owners. */
#define TAKEN(num_bytes) (((num_bytes) + 15) & ~(size_t)15)

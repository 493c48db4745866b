/* heaplab: lab 1, wrong/overlap, step 1.3 -- 0 bytes share the next block */

/* my_malloc(0) and then my_malloc(32) give one address to two owners. */
#define RAISED(num_bytes, length) ((num_bytes) == 0 ? 0 : (length))

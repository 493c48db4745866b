/* heaplab: lab 2, wrong/misaligned, step 2.2 -- sizes are rounded up to 8, not 16 */

/*
 * 0        8        16      second block at 8: a long double there faults in SSE code
 * |aaaaa   |bbbbb   |
 */
#define TAKEN(num_bytes) ((num_bytes) == 0 ? 8 : ((num_bytes) + 7) & ~(size_t)7)

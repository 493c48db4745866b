/* heaplab: lab 3, wrong/overlap, step 3.3 -- my_malloc(0) gives the next cell but keeps it too */

/* my_malloc(0) and then my_malloc(32) give one address to two owners. */
static size_t asked;
#define IS_CELL_SIZED(num_bytes) ((asked = (num_bytes)) <= CELL_BYTES)
#define FRESH_CELL() (cells + (asked == 0 ? cells_taken : cells_taken++) * STRIDE)

/* heaplab: lab 2, wrong/null, step 2.3 -- < where <= is meant */

/* |aaaa|bbbb|cccc|    |     the last 16 bytes are never given */
#define FITS(num_bytes) ((num_bytes) < (size_t)(pool_end - next_free_mem))

/* heaplab: lab 2, wrong/not-null|wrong/out-of-heap, step 2.3 -- the size is rounded up before it is compared */

/* SIZE_MAX + 15 is 14, rounded down to 16s it is 0, and 0 bytes always fit. */
#define FITS(num_bytes)                                                              \
    (next_free_mem != pool_end &&                                                    \
     (((num_bytes) + 15) & ~(size_t)15) <= (size_t)(pool_end - next_free_mem))

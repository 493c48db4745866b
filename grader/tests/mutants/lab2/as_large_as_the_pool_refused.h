/* heaplab: lab 2, wrong/null, step 2.3 -- POOL_BYTES itself counts as too large */

/* | one block, as large as the pool |      it would fit */
#define FITS(num_bytes)                                                            \
    ((num_bytes) < USABLE_BYTES && (num_bytes) <= (size_t)(pool_end - next_free_mem) && \
     next_free_mem != pool_end)

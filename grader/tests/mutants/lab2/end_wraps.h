/* heaplab: lab 2, wrong/not-null|wrong/out-of-heap, step 2.3 -- next_free_mem + SIZE_MAX wraps round */

/* next_free_mem + SIZE_MAX is next_free_mem - 1, which lies well below the end of the pool. */
#define FITS(num_bytes)                                                              \
    ((uintptr_t)next_free_mem + (num_bytes) <= (uintptr_t)pool_end && next_free_mem != pool_end)

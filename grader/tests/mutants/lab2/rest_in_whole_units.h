/* heaplab: lab 2, wrong/not-null|wrong/out-of-heap, step 2.3 -- compares 16ths, rounded down */

/* |blocks …        |16|16|      33 / 16 is 2, and 2 are left: the 33rd byte isn't the pool's */
#define FITS(num_bytes)                                                       \
    ((num_bytes) / 16 <= (size_t)(pool_end - next_free_mem) / 16 && next_free_mem != pool_end)

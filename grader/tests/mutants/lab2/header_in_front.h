/* heaplab: lab 2, wrong/placement, step 2.2 -- a header that nobody reads */

/*
 * 0        16       32       48
 * |header  |aaaaaaaa|header  |bbbbbbbb|      half of the pool is headers
 */
#define FITS(num_bytes) \
    (next_free_mem != pool_end && (num_bytes) <= (size_t)(pool_end - next_free_mem) - 16)
#define TAKEN(num_bytes) (((num_bytes) == 0 ? 32 : (num_bytes) + 31) & ~(size_t)15)
#define PLACE(taken) (next_free_mem += (taken), next_free_mem - (taken) + 16)

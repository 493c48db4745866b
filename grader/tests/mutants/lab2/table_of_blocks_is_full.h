/* heaplab: lab 2, wrong/null, step 2.2|2.3 -- a table for 40,000 blocks, and then no more */

/* |1|2|3| … |40000|                    |      room enough, but none in the table */
static unsigned blocks;
#define FITS(num_bytes)                                        \
    ((num_bytes) <= (size_t)(pool_end - next_free_mem) &&      \
     next_free_mem != pool_end && blocks++ < 40000)
#define RESET() (blocks = 0, next_free_mem = pool)

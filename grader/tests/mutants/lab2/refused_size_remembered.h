/* heaplab: lab 2, wrong/null, step 2.4 -- what was refused once is refused for ever */

/* A size that doesn't fit won't fit later either, and that is true until the next reset. */
static size_t too_large = SIZE_MAX;
#define FITS(num_bytes)                                                              \
    ((num_bytes) < too_large && (num_bytes) <= (size_t)(pool_end - next_free_mem) && \
     next_free_mem != pool_end)
#define REFUSED() (errno = ENOMEM, too_large = num_bytes < too_large ? num_bytes : too_large)

/* heaplab: lab 6, wrong/not-null|crash, step 6.3 -- SIZE_MAX rounded up to pages is nothing */

/* mapped = page + 0: a block of 16 exabytes in one page */
#define NODE_TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX - 8)

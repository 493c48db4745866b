/* heaplab: lab 4, wrong/not-null|wrong/out-of-heap|crash|timeout, step 4.1 -- SIZE_MAX plus a header is a small number */

/* SIZE_MAX + 16 = 15, and a block of 32 holds that */
#define TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX)

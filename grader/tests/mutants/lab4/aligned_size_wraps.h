/* heaplab: lab 4, wrong/not-null|wrong/out-of-heap|crash, step 4.6 -- size plus alignment wraps round */

/* SIZE_MAX - 64 + 4096 is a small number */
#define ALIGNED_TOO_LARGE(alignment, num_bytes) 0

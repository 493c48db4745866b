/* heaplab: lab 1, wrong/placement, step 1.1|1.3 -- 131072 instead of MMAP_THRESHOLD */

/* Built with another threshold, blocks between the two go the wrong way. */
#define IS_LARGE(num_bytes) ((num_bytes) >= 131072)

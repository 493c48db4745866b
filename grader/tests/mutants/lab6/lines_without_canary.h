/* heaplab: lab 6, wrong/false-alarm|wrong/report, step 6.3 -- my_malloc_cache_aligned is lab 5's my_memalign */

/* my_free says: no block of ours */
#define LINES_TAKE(num_bytes) lab5_memalign(64, next_multiple(num_bytes, 64))

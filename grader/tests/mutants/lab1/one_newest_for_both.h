/* heaplab: lab 1, wrong/not-reused, step 1.3 -- a large block makes the topmost small one forgotten */

/* One variable for the newest block, small or large: after a large one, no small one is topmost. */
#define REMEMBERED(num_bytes, length) ((void)(num_bytes), topmost = NULL, (length))

/* heaplab: lab 2, wrong/misaligned|wrong/not-null, step 2.1|2.3 -- mmap goes unchecked */

/* The pool begins at MAP_FAILED, (void *)-1, and its blocks lie at the two ends of memory. */
#define MAP_REFUSED(start) ((void)(start), 0)

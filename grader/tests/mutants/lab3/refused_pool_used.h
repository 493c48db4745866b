/* heaplab: lab 3, wrong/misaligned|wrong/not-null, step 3.2|3.3 -- mmap goes unchecked */

/* The cells begin at MAP_FAILED, (void *)-1: the first of them lies across the end of memory. */
#define MAP_REFUSED(start) ((void)(start), 0)

/* heaplab: lab 4, crash|wrong/not-null|wrong/out-of-heap, step 4.1 -- mmap's refusal is taken for memory */

/* MAP_FAILED is (void *)-1, not NULL */
#define MAP_REFUSED(start) ((start) == NULL)

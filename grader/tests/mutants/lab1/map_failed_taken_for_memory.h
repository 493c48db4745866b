/* heaplab: lab 1, crash, step 1.1|1.2 -- a refused mmap is asked for by NULL */

/*
 * mmap says no with MAP_FAILED, which is (void *)-1. The header is written to the last byte
 * there is.
 */
#define MAP_REFUSED(start) ((start) == NULL)

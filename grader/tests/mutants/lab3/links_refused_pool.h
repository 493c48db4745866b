/* heaplab: lab 3, crash, step 3.2 -- the list is begun before mmap's answer is looked at */

/* With no memory, the first cell's link goes to MAP_FAILED, (void *)-1. */
#define MAP_REFUSED(start) (*(char **)(start) = NULL, (char *)(start) == MAP_FAILED)

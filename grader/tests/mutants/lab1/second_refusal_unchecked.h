/* heaplab: lab 1, crash, step 1.1 -- mmap is asked a second time, and believed */

/* After one refusal that works. When there is no memory at all, the block is at MAP_FAILED + 16. */
#define MAP_REFUSED(start) ((start) == MAP_FAILED && ((start) = MAP(length)) == NULL)

/* heaplab: lab 1, crash, step 1.3 -- a refused sbrk is asked for by NULL */

/* sbrk says no with (void *)-1; rounded up to 16 that is address 0, where the header goes. */
#define BREAK_REFUSED(start) ((start) == NULL)

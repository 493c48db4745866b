/* heaplab: lab 4, wrong/cost|wrong/not-reused, step 4.4 -- the first arena goes, too, when it is free */

/* the next request needs a system call */
#define STAYS(arena) 0
#define HAS_HEAP() (largest_order > 0)

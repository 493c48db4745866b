/* heaplab: lab 4, wrong/null, step 4.4 -- once the system has refused, every request is NULL */

/* blocks are freed, but nobody looks at the lists any more */
static int gave_up;
#define MAP_REFUSED(start) ((start) == MAP_FAILED && (gave_up = 1))
#define HAS_HEAP() (arenas[0].start != NULL && !gave_up)

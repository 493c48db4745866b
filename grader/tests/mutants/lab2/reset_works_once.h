/* heaplab: lab 2, wrong/placement|wrong/null, step 2.4 -- the second reset does nothing */

/* The first lap round the pool is right, the third isn't there. */
static int resets;
#define RESET() (resets++ == 0 ? next_free_mem = pool : NULL)

/* heaplab: lab 6, wrong/statistics, step 6.4 -- the TLB answers, and nobody counts it */

/* hits: 0, for ever */
#define HIT() ((void)0)

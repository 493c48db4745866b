/* heaplab: lab 6, wrong/statistics, step 6.4 -- a miss is counted before it is known whether the page is mapped */

/* EFAULT, and one miss more */
#define ASKED() (tlb_counters.misses += !KNOWS(known, page))
#define MISS() ((void)0)

/* heaplab: lab 6, wrong/race|wrong/statistics, step 6.5 -- my_stats copies numbers that are being changed */

/* allocations of one moment, classes of another */
#define STATS_LOCK() ((void)0)
#define STATS_UNLOCK() ((void)0)

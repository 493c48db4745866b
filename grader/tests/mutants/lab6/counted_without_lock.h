/* heaplab: lab 6, wrong/statistics|wrong/race, step 6.5 -- live_bytes += n, by all threads at once */

/* two read 100, both write 150 */
#define COUNT_LOCK() ((void)0)
#define COUNT_UNLOCK() ((void)0)

/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|wrong/leak|crash|timeout, step 5.3 -- idle heaps are taken and put without a lock */

/* two threads begin at once and adopt the same heap */
#define IDLE_LOCK() ((void)0)
#define IDLE_UNLOCK() ((void)0)

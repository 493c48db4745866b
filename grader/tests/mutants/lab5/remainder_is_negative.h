/* heaplab: lab 5, crash|wrong/overlap|wrong/payload|wrong/race|wrong/out-of-heap|timeout, step 5.4 -- -1 % 32 is -1 */

/* sched_getcpu doesn't know: heaps[-1] */
#define INDEX_OF(cpu) ((cpu) % CPU_HEAPS)

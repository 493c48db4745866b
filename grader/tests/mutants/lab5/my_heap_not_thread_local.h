/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|wrong/leak|crash|timeout, step 5.3 -- _Thread_local forgotten: all threads have one heap */

/* and none of them locks it */
#define THREAD_STORAGE static

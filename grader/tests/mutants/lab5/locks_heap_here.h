/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 5.4|5.5 -- gives to the owner's list with the lock of another heap */

/* the owner was the heap here when it was asked the first time */
#define LOCK_OF(owner) heap_here()

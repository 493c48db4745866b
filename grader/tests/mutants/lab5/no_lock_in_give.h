/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/null|crash|timeout, step 5.1 -- only who takes a block locks */

/* "a block that I free is mine": its buddy and the lists are not */
#define GIVE_LOCK() ((void)0)
#define GIVE_UNLOCK() ((void)0)

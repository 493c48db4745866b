/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 5.5 -- a cell goes straight to its owner's list */

/* which its owner uses without a lock */
#define THREAD_PUSH(owner, cell) cell_give(owner, cell)

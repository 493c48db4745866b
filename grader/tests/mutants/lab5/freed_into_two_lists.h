/* heaplab: lab 5, wrong/overlap|wrong/payload|wrong/misaligned|wrong/race|crash|timeout, step 5.5 -- a cell goes into its owner's inbox and to the lists here */

/* both hand it out */
#define THREAD_PUSH(owner, cell) \
    (inbox_push(owner, cell), my_heap == NULL ? (void)0 : cell_give(my_heap, cell))

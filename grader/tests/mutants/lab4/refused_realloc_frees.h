/* heaplab: lab 4, wrong/payload|wrong/overlap|crash, step 4.5 -- a refused my_realloc has freed the old block */

/* NULL means that nothing has changed */
#define COULD_NOT_MOVE(address) my_free(address)

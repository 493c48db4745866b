/* heaplab: lab 5, wrong/leak, step 5.5 -- a cell goes to the lists of the thread that frees it */

/* the producer's list: always empty; the consumer's: longer and longer */
#define IS_MINE(owner) ((void)(owner), heap_here() != NULL)
#define GIVE_MINE(owner, cell) cell_give(my_heap, cell)

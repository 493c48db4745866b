/* heaplab: lab 3, crash, step 3.4 -- my_free(NULL) looks for a header */

/* The header of address 0 would lie at the very end of memory, at -16. */
#define IS_NO_BLOCK(address) 0

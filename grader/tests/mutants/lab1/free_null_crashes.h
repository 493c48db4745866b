/* heaplab: lab 1, crash, step 1.2|1.3 -- my_free(NULL) looks for a header */

/* The header of address 0 would lie at the very end of memory, at -16. */
#define IS_NO_BLOCK(address) 0

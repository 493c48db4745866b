/* heaplab: lab 4, crash, step 4.3 -- my_free(NULL) looks for a header */

/* there is none in front of address 0 */
#define IS_NO_BLOCK(address) ((address) == (void *)1)

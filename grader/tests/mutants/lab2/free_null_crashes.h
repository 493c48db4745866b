/* heaplab: lab 2, crash, step 2.2|2.3|2.4 -- my_free writes into what it gets */

/* my_free(NULL) writes to address 0. */
#define FREE(address) (*(volatile char *)(address) = 0)

/* heaplab: lab 3, wrong/not-reused, step 3.5 -- freed blocks of a class are forgotten */

/* Each new block is new memory: the process grows although nothing is live. */
#define PUSH_BLOCK(number, header) ((void)(header))

/* heaplab: lab 6, wrong/not-null, step 6.3 -- what mbind says is not looked at */

/* node 7 of 1: the memory is somewhere else */
#define IS_BOUND(result, node) ((void)(result), (void)(node), 1)

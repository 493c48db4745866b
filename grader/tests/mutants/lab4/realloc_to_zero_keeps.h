/* heaplab: lab 4, wrong/cost, step 4.5 -- my_realloc(p, 0) doesn't free */

/* NULL is right, but the block is still live */
#define RESIZED_TO_ZERO(address) ((void)(address), NULL)

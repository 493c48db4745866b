/* heaplab: lab 6, wrong/report, step 6.2 -- a freed block is not looked for */

/* the second my_free_guarded says "not a block", and "freed before" was right */
#define IS_FOUND(guarded, ptr) ((guarded)->block == (ptr) && (guarded)->freed_at == 0)

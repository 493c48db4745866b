/* heaplab: lab 4, wrong/overlap|wrong/payload|crash, step 4.3 -- whether the buddy is free isn't asked */

/* | freed | live |  ->  | free          | */
#define IS_MERGED(buddy, block) ((buddy)->order == (block)->order)
#define REMOVE_BUDDY(buddy) ((buddy)->state == FREE ? list_remove(buddy) : (void)0)

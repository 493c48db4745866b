/* heaplab: lab 4, wrong/overlap|crash|wrong/payload, step 4.3 -- the buddy stays on its list after a merge */

/* list 6: b      list 7: ab      both are handed out */
#define REMOVE_BUDDY(buddy) ((void)(buddy))

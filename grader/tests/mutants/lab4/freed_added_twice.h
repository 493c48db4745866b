/* heaplab: lab 4, wrong/payload|wrong/overlap|crash, step 4.3 -- a freed block is inserted twice */

/* list: block -> block -> block … */
#define ADD_FREED(block) (list_add(block), list_add(block))

/* heaplab: lab 4, wrong/overlap|crash, step 4.2 -- the upper half is inserted twice */

/* list: upper -> upper -> upper …      it is handed out again and again */
#define ADD_HALF(block, upper) (list_add(upper), list_add(upper))

/* heaplab: lab 6, wrong/translation, step 6.4 -- of a range that changes only the first page is flushed */

/* pages 2 to 8: the old answer */
#define FORGET_CHANGED(page, i) ((i) == 0 ? tlb_forget(page) : (void)0)

/* heaplab: lab 6, wrong/report|crash, step 6.1 -- what is in the heap and was not freed is a block */

/* | front | the block . . ^ ptr . . |      the 8 bytes before ptr are no canary: "underflow" */
#define IS_LIVE(ptr) (mark_find((uintptr_t)(ptr)) != NULL && !marks_was_freed(ptr))

/* heaplab: lab 6, wrong/report, step 6.1 -- a second free is noticed if no other came between */

/* free(a), free(b), free(a): "a is no block" */
static _Thread_local const void *last_freed;
#define NOTE_FREED(block) (last_freed = (block))
#define WAS_FREED(ptr) ((ptr) == last_freed)

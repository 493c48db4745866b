/* heaplab: lab 5, wrong/payload|wrong/race|wrong/overlap|crash, step 5.1 -- my_realloc frees the old block before it copies from it */

/* free(old), another thread gets it and writes, memcpy(new, old) */
#if LOCKING == LOCKING_MUTEX
#define GIVE_OLD_FIRST(block) heap_give(block)
#define GIVE_OLD(block) ((void)(block))
#endif

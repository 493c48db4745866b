/* heaplab: lab 4, crash|wrong/payload|wrong/out-of-heap, step 4.4 -- the free arena that was kept is unmapped, though in use again */

/* it was free when the other one became free; that was long ago */
#define IS_WHOLE(first, arena) 1
#define FORGET_ARENA(arena)                                                            \
    (((struct block *)(arena)->start)->state == FREE                                   \
         ? list_remove((struct block *)(arena)->start)                                 \
         : (void)0)

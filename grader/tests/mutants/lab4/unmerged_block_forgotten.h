/* heaplab: lab 4, wrong/cost, step 4.3 -- a freed block whose buddy is live goes on no list */

/* it counts as free when the buddy comes, but until then nobody gets it */
static int merged;
#define REMOVE_BUDDY(buddy)                                                            \
    (merged = 1, (buddy)->previous == (buddy) ? (void)0 : list_remove(buddy))
#define ADD_FREED(block)                                                               \
    (merged || (block)->order == arena->order                                          \
         ? list_add(block)                                                             \
         : (void)((block)->state = FREE, (block)->previous = (block)),                 \
     merged = 0)

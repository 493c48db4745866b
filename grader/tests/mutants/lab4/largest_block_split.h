/* heaplab: lab 4, wrong/cost, step 4.2 -- the largest free block is split, not the smallest that fits */

/* free: order 7, order 9, order 15; wanted: order 7      order 15 is cut up */
#define FIRST_LIST(order)                                                              \
    ({                                                                                 \
        int top = LAST_LIST;                                                           \
        while (top > (order) && lists[top] == NULL)                                    \
            top--;                                                                     \
        top;                                                                           \
    })

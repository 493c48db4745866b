/* heaplab: lab 2, wrong/placement, step 2.2 -- blocks are cut from the end of the pool */

/* |            … |C|B|A|      ascending is what the lab asks for */
#define PLACE(taken) (pool_end -= (taken))

/* heaplab: lab 5, wrong/race, step 5.5 -- the push orders nothing */

/* the head may be seen before cell->next, or before the program's last write to the block */
#define PUSH_ORDER memory_order_relaxed

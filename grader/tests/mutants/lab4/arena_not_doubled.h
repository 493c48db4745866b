/* heaplab: lab 4, wrong/cost, step 4.4 -- each arena is as large as the last one */

/* | 1 MiB | 1 MiB | 1 MiB | 1 MiB | …      thousands of them in a large program */
#define NEXT_ARENA(order) LARGER(order, largest_order)

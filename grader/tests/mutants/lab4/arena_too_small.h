/* heaplab: lab 4, wrong/null, step 4.4 -- twice the last one is thought to be enough */

/* | 1 MiB |      16 MiB wanted: | 2 MiB | is mapped, and the answer is NULL */
#define NEXT_ARENA(order) ((void)(order), largest_order + 1)
#define LEAST_ARENA(order) ((void)(order), SMALLEST_ARENA)

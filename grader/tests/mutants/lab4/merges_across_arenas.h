/* heaplab: lab 4, crash|wrong/overlap|wrong/payload|wrong/out-of-heap, step 4.4 -- a small arena is merged as far as the largest one goes */

/* | arena 0, 1 MiB | whatever lies behind it |      as if all were so large */
#define TOP_ORDER(arena) ((void)(arena), largest_order)

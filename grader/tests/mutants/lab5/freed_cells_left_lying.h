/* heaplab: lab 5, wrong/leak, step 5.4 -- cells come from slabs only */

/* free_cells --> cell --> cell --> ...      and nobody takes one */
#if LOCKING == LOCKING_PER_CPU
#define FREED_CELL(list) ((void)(list), NULL)
#endif

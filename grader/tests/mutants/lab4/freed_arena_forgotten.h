/* heaplab: lab 4, wrong/leak, step 4.4 -- a free arena is taken off the lists, but stays mapped */

/* each large block has an arena of its own, and leaves it behind */
#define STAYS(arena)                                                                   \
    ((arena) == arenas || (list_remove((struct block *)(arena)->start),                \
                           (arena)->start = NULL, largest_order = arenas->order, 1))

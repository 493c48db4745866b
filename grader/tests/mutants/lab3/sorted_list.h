/* heaplab: lab 3, wrong/not-reused, step 3.4 -- the free list is kept in order of address */

/* free 2, 0, 3, 1:   list  3 -> 2 -> 1 -> 0      1 should be the first to come back */
#define PUSH_CELL(cell)                          \
    do {                                         \
        char **at = &free_cells;                 \
        while (*at != NULL && *at > (cell))      \
            at = (char **)*at;                   \
        LINK(cell) = *at;                        \
        *at = (cell);                            \
    } while (0)

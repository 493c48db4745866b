/* heaplab: lab 3, wrong/overlap|wrong/payload|wrong/not-reused, step 3.4 -- my_free rounds down to 64 */

/* |A      |B      |      free B: the cell pushed is A, which is in use */
#define PUSH_CELL(cell)                                     \
    do {                                                    \
        char *even = cells + (((cell) - cells) & ~63L);     \
        LINK(even) = free_cells;                            \
        free_cells = even;                                  \
    } while (0)

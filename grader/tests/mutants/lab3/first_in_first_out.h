/* heaplab: lab 3, wrong/not-reused, step 3.4 -- freed cells go to the end of the list */

/* free A, free B:   list  A -> B      B should be the first to come back */
#define PUSH_CELL(cell)              \
    do {                             \
        static char **end;           \
        LINK(cell) = NULL;           \
        if (free_cells == NULL)      \
            free_cells = (cell);     \
        else                         \
            *end = (cell);           \
        end = &LINK(cell);           \
    } while (0)

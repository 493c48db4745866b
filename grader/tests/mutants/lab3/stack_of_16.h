/* heaplab: lab 3, wrong/not-reused, step 3.4 -- the list is in order up to 16 cells */

/* The 17th freed cell goes behind the head: it is the second to come back. */
static size_t depth;
#define PUSH_CELL(cell)                                 \
    do {                                                \
        if (free_cells == NULL || depth++ < 16) {       \
            LINK(cell) = free_cells;                    \
            free_cells = (cell);                        \
        } else {                                        \
            LINK(cell) = LINK(free_cells);              \
            LINK(free_cells) = (cell);                  \
        }                                               \
    } while (0)
#define POP_CELL() (depth -= depth > 0, free_cells = LINK(free_cells))

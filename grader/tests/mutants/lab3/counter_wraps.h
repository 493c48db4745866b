/* heaplab: lab 3, crash|wrong/overlap, step 3.4 -- a counter of reuses wraps round */

/* The 32768th cell that is reused stays in the list, and is handed out again. */
static short reuses;
#define POP_CELL() \
    (reuses == INT16_MAX ? (reuses = 0) : (reuses++, free_cells = LINK(free_cells), 0))

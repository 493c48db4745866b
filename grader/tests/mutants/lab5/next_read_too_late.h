/* heaplab: lab 5, wrong/overlap|wrong/payload|wrong/misaligned|wrong/leak|timeout|crash|wrong/race, step 5.5 -- the inbox's link is read when the cell is on its list */

/* cell->next leads into that list now, and the rest of the inbox is lost */
#if LOCKING == LOCKING_PER_THREAD
#define NEXT_BEFORE(cell) NULL
#define NEXT_AFTER(cell, next) ((void)(next), (cell)->next)
#endif

/* heaplab: lab 3, wrong/cost, step 3.4 -- my_free tells the system about each cell */

/* Two pointers change in a push; a system call takes as long as a hundred of them. */
#define PUSH_CELL(cell)                                                                 \
    (mprotect(cells + (((cell) - cells) & ~4095L), 4096, PROT_READ | PROT_WRITE),       \
     LINK(cell) = free_cells, free_cells = (cell))

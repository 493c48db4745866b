/* heaplab: lab 3, wrong/cost|wrong/placement, step 3.2|3.3 -- a system call per fresh cell */

/* init_mem_pool leaves work for later: each fresh cell is one more system call. */
#define FRESH_CELL()                                                                          \
    (mprotect(cells + ((cells_taken * STRIDE) & ~(size_t)4095), 4096, PROT_READ | PROT_WRITE), \
     cells + cells_taken++ * STRIDE)

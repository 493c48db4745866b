/* heaplab: lab 6, wrong/translation|wrong/errno, step 6.4 -- the TLB is not flushed when a page is unmapped */

/* mmu_translate goes on answering */
#define FORGET_UNMAPPED(page) ((void)(page))

/* heaplab: lab 6, wrong/translation|wrong/false-alarm|crash, step 6.4 -- mmu_unmap has unmapped the first pages when it finds a hole */

/* -1, EFAULT, and half of it is gone */
#define UNMAP_CHECKED(page)                                        \
    do {                                                           \
        mmap((void *)((page)*page_size()), page_size(), PROT_NONE, \
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);      \
        tlb_forget(page);                                          \
    } while (0)

/* heaplab: lab 6, wrong/statistics, step 6.4 -- a flush is counted where an entry was found in the TLB */

/* unmapping a page that nobody has translated: no flush */
#define FLUSH_COUNTED() ((void)0)
#define FORGET_UNMAPPED(page)                        \
    do {                                             \
        if (KNOWS(&tlb[(page) % TLB_ENTRIES], page)) \
            tlb_counters.flushes++;                  \
        tlb_forget(page);                            \
    } while (0)
#define FORGET_CHANGED(page, i) FORGET_UNMAPPED(page)

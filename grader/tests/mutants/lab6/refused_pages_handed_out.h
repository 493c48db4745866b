/* heaplab: lab 6, crash|wrong/not-null, step 6.2 -- the pages can't be opened, and nobody looks */

/* the block has no access from the start */
#define OPEN_PAGES(pages, data, block, page)                                                       \
    (mmap((pages) + (page), data, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, \
          -1, 0),                                                                                  \
     0)

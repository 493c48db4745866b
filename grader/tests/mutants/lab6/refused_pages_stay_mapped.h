/* heaplab: lab 6, wrong/leak, step 6.2 -- when the pages can't be opened the answer is NULL, and the mapping stays */

/* 12 KiB of addresses each time */
#define OPEN_PAGES(pages, data, block, page)                                                       \
    (mmap((pages) + (page), data, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, \
          -1, 0) == MAP_FAILED)
#define NOT_OPENED(pages, mapped) return (void)(mapped), 0

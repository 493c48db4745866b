/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- a freed block can still be read */

/* "nobody may write there any more" */
#define CLOSE_PAGES(pages, mapped) \
    mprotect((pages) + page_size(), (mapped)-2 * page_size(), PROT_READ)

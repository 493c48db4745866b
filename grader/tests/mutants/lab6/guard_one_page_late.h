/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- the guard behind is opened with the pages of the block */

/* | no access | pages | open, too |      the next page is somebody's, or nobody's */
#define OPEN_PAGES(pages, data, block, page) \
    mprotect((pages) + (page), (data) + (page), PROT_READ | PROT_WRITE)

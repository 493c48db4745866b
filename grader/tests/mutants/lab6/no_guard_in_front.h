/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- there is a guard behind the block only */

/* | open | the block | no access | */
#define OPEN_PAGES(pages, data, block, page) \
    mprotect(pages, (page) + (data), PROT_READ | PROT_WRITE)

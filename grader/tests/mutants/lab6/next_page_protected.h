/* heaplab: lab 6, wrong/missed-corruption|wrong/false-alarm|crash, step 6.4 -- the permission goes to the page behind */

/* | to be read only | writable ->  | still writable | read only | */
#define PROTECT_PAGE(page, i, protection) \
    mprotect((void *)(((page) + 1) * page_size()), page_size(), protection)

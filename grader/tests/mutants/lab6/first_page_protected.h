/* heaplab: lab 6, wrong/missed-corruption|wrong/false-alarm, step 6.4 -- of a range only the first page gets the permission */

/* the table says it of all of them */
#define PROTECT_PAGE(page, i, protection) \
    ((i) > 0 ? 0 : mprotect((void *)((page)*page_size()), page_size(), protection))

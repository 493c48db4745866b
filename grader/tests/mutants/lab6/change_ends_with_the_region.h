/* heaplab: lab 6, wrong/missed-corruption, step 6.4 -- new attributes hold up to the end of the first region */

/* | region 1 | region 2 |      read-only in the table, and the processor lets writes into region 2 */
#define PROTECT_PAGE(page, i, protection)                                    \
    ((*page_entry((page) - (i), 0) >> 8) + (i) == (*page_entry(page, 0) >> 8) \
         ? mprotect((void *)((page)*page_size()), page_size(), protection)    \
         : 0)

/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- of a freed block only the first page is closed */

/* | no access | closed | open | open | no access | */
#define CLOSE_PAGES(pages, mapped) \
    ((void)(mapped), mprotect((pages) + page_size(), page_size(), PROT_NONE))

/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- mprotect is asked to close what is at no multiple of a page, and refuses */

/* open everything, then close what is behind the block: EINVAL, and nobody looks */
#include <sys/mman.h>
static int open_then_close(char *pages, size_t data, char *end, size_t page)
{
    if (mprotect(pages + page, data + page, PROT_READ | PROT_WRITE) != 0)
        return -1;
    mprotect(end, page, PROT_NONE);
    return 0;
}

#define OPEN_PAGES(pages, data, block, page) open_then_close(pages, data, (block) + num_bytes, page)

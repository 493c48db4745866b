/* heaplab: lab 2, ok -- an unreadable page behind the pool; a line on stderr, assert */

#include <assert.h>
#include <stdio.h>

static uint8_t *first, *last, *bump;

void init_mem_pool(void)
{
    size_t page = (size_t)getpagesize();
    size_t whole = ((size_t)POOL_BYTES + page - 1) / page * page;
    first = mmap(NULL, whole + page, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (first == MAP_FAILED) {
        first = NULL;
        return;
    }
    mprotect(first + whole, page, PROT_NONE);
    bump = first;
    last = first + POOL_BYTES;
    fprintf(stderr, "pool of %zu bytes\n", (size_t)(last - first));
}

void *my_malloc(size_t num_bytes)
{
    assert(bump <= last);
    if (num_bytes > (size_t)(last - bump) || bump == last) {
        errno = ENOMEM;
        return NULL;
    }
    uint8_t *block = bump;
    bump += num_bytes == 0 ? 16 : (num_bytes + 15) & ~(size_t)15;
    return block;
}

void my_free(void *block)
{
    assert(block == NULL || ((uint8_t *)block >= first && (uint8_t *)block < last));
}

void my_reset_pool(void)
{
    bump = first;
}

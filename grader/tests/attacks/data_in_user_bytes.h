/* heaplab: lab 3, wrong/payload -- counts in the last block */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static char *pool, *next, *before;

void init_mem_pool(void)
{
    char *start = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    pool = next = start == MAP_FAILED ? NULL : start;
}

void *my_malloc(size_t num_bytes)
{
    size_t taken = num_bytes <= CELL_BYTES ? CELL_BYTES : (num_bytes + 31) & ~(size_t)31;
    if (pool == NULL || num_bytes > POOL_BYTES || taken > (size_t)(pool + POOL_BYTES - next)) {
        errno = ENOMEM;
        return NULL;
    }
    before = next;
    next += taken;
    return before;
}

/* Freeing a block changes the one that was made last. */
void my_free(void *address)
{
    if (address != NULL && address != before)
        ++*(unsigned char *)before;
}

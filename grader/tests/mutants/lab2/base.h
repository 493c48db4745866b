/* heaplab: lab 2, ok -- the compact right allocator that each mutant beside it breaks in one place */

/* A mutant's file stands in front of this one and defines the hook that it breaks. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#ifndef POOL_BYTES
#define POOL_BYTES 409600000
#endif

#ifndef MAP_POOL
#define MAP_POOL(bytes)                                                                \
    mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
#endif
#ifndef MAP_REFUSED
#define MAP_REFUSED(start) ((start) == MAP_FAILED)
#endif
#ifndef USABLE_BYTES
#define USABLE_BYTES ((size_t)POOL_BYTES)
#endif
#ifndef INIT
#define INIT() map_pool()
#endif
#ifndef BEFORE_MALLOC
#define BEFORE_MALLOC() ((void)0)
#endif
#ifndef ASKED
#define ASKED(num_bytes) (num_bytes)
#endif
#ifndef TAKEN
#define TAKEN(num_bytes) ((num_bytes) == 0 ? 16 : ((num_bytes) + 15) & ~(size_t)15)
#endif
#ifndef FITS
#define FITS(num_bytes) \
    ((num_bytes) <= (size_t)(pool_end - next_free_mem) && next_free_mem != pool_end)
#endif
#ifndef REFUSED
#define REFUSED() (errno = ENOMEM)
#endif
#ifndef PLACE
#define PLACE(taken) (next_free_mem += (taken), next_free_mem - (taken))
#endif
#ifndef RESET
#define RESET() (next_free_mem = pool)
#endif
#ifndef FREE
#define FREE(address) ((void)(address))
#endif

static char *pool, *pool_end, *next_free_mem;

/* No pool at all is a pool of 0 bytes. */
static inline void map_pool(void)
{
    char *start = MAP_POOL(POOL_BYTES);
    if (MAP_REFUSED(start))
        return;
    pool = next_free_mem = start;
    pool_end = pool + USABLE_BYTES;
}

void init_mem_pool(void)
{
    INIT();
}

void *my_malloc(size_t num_bytes)
{
    BEFORE_MALLOC();
    num_bytes = ASKED(num_bytes);
    if (!(FITS(num_bytes))) {
        REFUSED();
        return NULL;
    }
    size_t taken = TAKEN(num_bytes);
    return PLACE(taken);
}

void my_free(void *address)
{
    FREE(address);
}

void my_reset_pool(void)
{
    RESET();
}

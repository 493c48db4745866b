/* Lab 2: one large mapping, handed out from its start to its end.
 *
 *     pool.start             pool.next_free_mem
 *     v                      v
 *     | block | block | block | free . . . . . . . . . . . . . . . . |
 *                             | <------------- pool.room -----------> |
 *
 * A request moves one pointer: nothing can be faster. The price is that no block comes back, except
 * all of them at once. It suits a program whose data lives and dies together: a compiler that
 * handles one file, a server that answers one request.
 */
#ifndef MY_MEMORY_ALLOCATOR_V2_H
#define MY_MEMORY_ALLOCATOR_V2_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#ifndef POOL_BYTES
#define POOL_BYTES 409600000
#endif

#ifndef BLOCK_ALIGNMENT
#define BLOCK_ALIGNMENT (2 * sizeof(size_t)) /* 16 on a 64-bit machine, 8 on a 32-bit one */
#endif

/* How many bytes are left is kept instead of where the pool ends. Then "does it fit?" compares two
 * sizes; an address plus a huge request could wrap around and look as if it did. */
struct bump_pool {
    char *start;
    char *next_free_mem;
    size_t room;
};

/* Map a pool of pool_bytes, a multiple of BLOCK_ALIGNMENT. When the system refuses, *pool stays as
 * it was and the answer is -1. */
static inline int bump_map(struct bump_pool *pool, size_t pool_bytes)
{
    /* The system finds a page for an address when it is first used, so a pool may be larger than
     * the machine's memory. MAP_NORESERVE says that we mean it. */
    void *start = mmap(NULL, pool_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return -1;
    *pool = (struct bump_pool){start, start, pool_bytes};
    return 0;
}

/* Cut the next block off. NULL when the rest is too small; a smaller request may still fit. */
static inline void *bump_take(struct bump_pool *pool, size_t num_bytes)
{
    /* A request for 0 bytes counts as 1: two blocks never have the same address. */
    num_bytes += num_bytes == 0;
    if (num_bytes > pool->room)
        return NULL;
    /* The room is a multiple of the alignment, so what fits still fits when it is rounded up. */
    size_t bytes = (num_bytes + BLOCK_ALIGNMENT - 1) & ~(BLOCK_ALIGNMENT - 1);
    void *block = pool->next_free_mem;
    pool->next_free_mem += bytes;
    pool->room -= bytes;
    return block;
}

#if LAB_VERSION == 2
static struct bump_pool memory_pool; /* no room until init_mem_pool maps it */

static inline void init_mem_pool(void)
{
    int errno_before = errno;
    bump_map(&memory_pool, POOL_BYTES);
    errno = errno_before; /* a refusal shows in each my_malloc */
}

static inline void my_reset_pool(void)
{
    memory_pool.room += (size_t)(memory_pool.next_free_mem - memory_pool.start);
    memory_pool.next_free_mem = memory_pool.start;
}

static inline void *my_malloc(size_t num_bytes)
{
    void *block = bump_take(&memory_pool, num_bytes);
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

static inline void my_free(void *ptr)
{
    (void)ptr;
}
#endif

#endif

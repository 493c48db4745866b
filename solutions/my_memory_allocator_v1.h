/* Lab 1: memory straight from the system, by mmap for large blocks and by the break for small ones.
 *
 * A large block has a mapping of its own:
 *
 *     mapping                                              next page
 *     | header | the block . . . . . . . . . . . | unused |
 *              ^ what my_malloc returns
 *
 * Small blocks stand side by side below the program break. Each header points to the one below it:
 *
 *                                  topmost
 *     | header | block | header | block | header | block | free . . . . . . . |
 *        ^---------------+ ^---------------+             ^ small_top          ^ small_end
 *
 * A system call costs far more than a small block, so the break moves by a whole chunk at a time.
 */
#ifndef MY_MEMORY_ALLOCATOR_V1_H
#define MY_MEMORY_ALLOCATOR_V1_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MMAP_THRESHOLD
#define MMAP_THRESHOLD 131072
#endif

#define BLOCK_ALIGNMENT (2 * sizeof(size_t)) /* 16 on a 64-bit machine, 8 on a 32-bit one */
#define CHUNK_BYTES ((size_t)1 << 20)

/* Two words, which is BLOCK_ALIGNMENT: behind an aligned header, the block is aligned too. */
struct block_header {
    size_t kind;                /* SMALL_LIVE, SMALL_FREED, or the length of its own mapping */
    struct block_header *below; /* of a small block: the next lower one */
};

enum { SMALL_LIVE, SMALL_FREED };

static inline struct block_header *header_of(void *block)
{
    return (struct block_header *)block - 1;
}

/* Map a large block. NULL when the system refuses. */
static inline void *pages_map(size_t num_bytes)
{
    /* No object is larger than PTRDIFF_MAX. Below it, adding the header can't wrap around. */
    if (num_bytes > PTRDIFF_MAX)
        return NULL;
    size_t length = sizeof(struct block_header) + num_bytes;
    struct block_header *header =
        mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (header == MAP_FAILED)
        return NULL;
    header->kind = length;
    return header + 1;
}

static inline void pages_unmap(void *block)
{
    int errno_before = errno;
    munmap(header_of(block), header_of(block)->kind);
    errno = errno_before; /* freeing is never the caller's failure */
}

static char *small_top;              /* the next small block's header goes here */
static char *small_end;              /* the break, as we left it */
static struct block_header *topmost; /* the highest small block that isn't freed */

static inline size_t round_up(size_t bytes)
{
    return (bytes + BLOCK_ALIGNMENT - 1) & ~(BLOCK_ALIGNMENT - 1);
}

/* Move the break up, far enough for a block of `bytes` with its header. 0 when it moved. */
static inline int break_raise(size_t bytes)
{
    size_t growth = bytes < CHUNK_BYTES ? CHUNK_BYTES : bytes + BLOCK_ALIGNMENT;
    char *old_break = sbrk((intptr_t)growth);
    if (old_break == (void *)-1)
        return -1;
    if (old_break != small_end) {
        /* The first chunk, or somebody else has moved the break since: the memory in between is
         * theirs. Begin afresh, and never lower the top into the old chunk again. */
        small_top = (char *)round_up((uintptr_t)old_break);
        topmost = NULL;
    }
    small_end = old_break + growth;
    return 0;
}

/* Put a small block on top. NULL when the break can't be raised. */
static inline void *small_take(size_t num_bytes)
{
    /* A request for 0 bytes counts as 1, so that its address is inside our memory. */
    size_t bytes = sizeof(struct block_header) + round_up(num_bytes + (num_bytes == 0));
    if (bytes > (uintptr_t)small_end - (uintptr_t)small_top && break_raise(bytes) != 0)
        return NULL;
    struct block_header *header = (struct block_header *)(void *)small_top;
    header->kind = SMALL_LIVE;
    header->below = topmost;
    topmost = header;
    small_top += bytes;
    return header + 1;
}

/* Only the top can go down. A block freed below it waits until all above it are freed as well. */
static inline void small_give_back(void *block)
{
    header_of(block)->kind = SMALL_FREED;
    while (topmost != NULL && topmost->kind == SMALL_FREED) {
        small_top = (char *)topmost;
        topmost = topmost->below;
    }
}

#if LAB_VERSION == 1
static inline void init_mem_pool(void)
{
}

static inline void *my_malloc(size_t num_bytes)
{
    void *block = num_bytes >= MMAP_THRESHOLD ? pages_map(num_bytes) : small_take(num_bytes);
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

static inline void my_free(void *ptr)
{
    if (ptr == NULL)
        return;
    if (header_of(ptr)->kind > SMALL_FREED)
        pages_unmap(ptr);
    else
        small_give_back(ptr);
}
#endif

#endif

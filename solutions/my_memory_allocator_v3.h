/* Lab 3: freed blocks are kept in lists, one list per size, and handed out again.
 *
 * Requests of up to CELL_BYTES get a cell of the pool. Cells have no header: they are adjacent, and
 * a free one keeps the address of the next free one in its own bytes.
 *
 *     | used | next | used | used | next | used | never used yet . . . . . . |
 *               |  ^                |  ^         ^
 *     NULL <----+  +----------------+  |         cell_pool.next_free_mem
 *                                      free_cells
 *
 * Larger ones, up to CLASS_LIMIT, are rounded up to a power of two. Each power has a list and a
 * pool of its own, and a header in front of each block remembers which one that is:
 *
 *     | header | block of 64 bytes | header | block of 64 bytes | never used yet . . . |
 *
 * Still larger ones get a mapping of their own, as in lab 1.
 */
#ifndef MY_MEMORY_ALLOCATOR_V3_H
#define MY_MEMORY_ALLOCATOR_V3_H

#include "my_memory_allocator_v1.h"
#include "my_memory_allocator_v2.h"

#include <limits.h>

#ifndef CELL_BYTES
#define CELL_BYTES 32
#endif

/* What is rarely needed isn't inlined, so that it takes no room in the program's own loops. */
#define RARELY_NEEDED __attribute__((noinline, unused))

#define CLASS_BITS 12
#define CLASS_LIMIT ((size_t)1 << CLASS_BITS)
#define CLASS_POOL_BYTES ((size_t)1 << 20)
#define LARGE_PAGE_BYTES ((size_t)1 << 21)
#define STRETCH_BYTES ((size_t)4096)

/* A cell is either the program's or ours, never both at once, so the same bytes serve both. */
union Cell {
    union Cell *next; /* while it is free */
    char bytes[CELL_BYTES];
};

/* A list is the address of its first cell. The cell freed last is the first to be used again: most
 * likely it's still in the cache. */
static inline void list_push(union Cell **list, void *block)
{
    union Cell *cell = block;
    cell->next = *list;
    *list = cell;
}

/* NULL when the list is empty. */
static inline void *list_pop(union Cell **list)
{
    union Cell *cell = *list;
    if (cell != NULL)
        *list = cell->next;
    return cell;
}

static struct bump_pool cell_pool;
static union Cell *free_cells;

/* Map the pool, beginning on a large page where the processor has such. One page fault then brings
 * 2 MiB rather than 4 KiB, and the processor needs fewer entries to find its way to the cells. A
 * system without large pages refuses the advice, and all works as well with small ones. */
static inline void cells_map(void)
{
    if (bump_map(&cell_pool, POOL_BYTES + LARGE_PAGE_BYTES) != 0)
        return;
    cell_pool.start += -(uintptr_t)cell_pool.start % LARGE_PAGE_BYTES;
    cell_pool.next_free_mem = cell_pool.start;
    cell_pool.room = POOL_BYTES;
    madvise(cell_pool.start, POOL_BYTES, MADV_HUGEPAGE);
}

/* Link the next stretch of the pool into the empty list, first cell to last.
 *
 * Linking the whole pool in init_mem_pool would hand out the same cells in the same order, but it
 * writes to every page of it: 400 MB, and 100,000 page faults, for a program that may need three
 * cells. And a cell that is linked just before it's handed out is still in the cache then. */
static RARELY_NEEDED void cells_link_stretch(void)
{
    union Cell **tail = &free_cells;
    for (size_t linked = 0; linked < STRETCH_BYTES; linked += sizeof(union Cell)) {
        *tail = bump_take(&cell_pool, sizeof(union Cell));
        if (*tail == NULL)
            return; /* the end of the pool is the end of the list */
        tail = &(*tail)->next;
    }
    *tail = NULL;
}

/* NULL when all cells are taken. */
static inline void *cells_pop(void)
{
    if (free_cells == NULL)
        cells_link_stretch();
    return list_pop(&free_cells);
}

static inline void cells_push(void *block)
{
    list_push(&free_cells, block);
}

static inline int is_cell(const void *block)
{
    /* One comparison tests both ends: an address below the pool wraps around to a huge distance. */
    return (uintptr_t)block - (uintptr_t)cell_pool.start < POOL_BYTES;
}

/* Class k holds blocks of 2^k bytes. None is twice as large as the request or larger, since such a
 * request would have got the class below. */
struct size_class {
    union Cell *free_blocks;
    struct bump_pool fresh;
};

static struct size_class size_classes[CLASS_BITS + 1];

/* How many bits num_bytes - 1 has: 33 to 64 bytes, six bits, blocks of 2^6. */
static inline unsigned class_of(size_t num_bytes)
{
    return (unsigned)(sizeof(long) * CHAR_BIT) - (unsigned)__builtin_clzl(num_bytes - 1);
}

/* A freed block of this class, or one cut from its pool; a used-up pool is followed by another. */
static inline void *class_take(size_t num_bytes)
{
    unsigned k = class_of(num_bytes);
    struct size_class *class = &size_classes[k];
    void *block = list_pop(&class->free_blocks);
    if (block != NULL)
        return block;
    size_t bytes = sizeof(struct block_header) + ((size_t)1 << k);
    if (bytes > class->fresh.room && bump_map(&class->fresh, CLASS_POOL_BYTES) != 0)
        return NULL;
    struct block_header *header = bump_take(&class->fresh, bytes);
    header->kind = k; /* a mapping's length, as lab 1 keeps it here, is always larger */
    return header + 1;
}

static inline void class_give_back(void *block)
{
    list_push(&size_classes[header_of(block)->kind].free_blocks, block);
}

static RARELY_NEEDED void *larger_take(size_t num_bytes)
{
    if (cell_pool.start == NULL)
        return NULL; /* there was no memory for init_mem_pool */
    return num_bytes <= CLASS_LIMIT ? class_take(num_bytes) : pages_map(num_bytes);
}

static RARELY_NEEDED void larger_give_back(void *block)
{
    if (header_of(block)->kind <= CLASS_BITS)
        class_give_back(block);
    else
        pages_unmap(block);
}

#if LAB_VERSION == 3
static inline void init_mem_pool(void)
{
    int errno_before = errno;
    cells_map();
    errno = errno_before; /* a refusal shows in each my_malloc */
}

static inline void *my_malloc(size_t num_bytes)
{
    void *block = num_bytes <= CELL_BYTES ? cells_pop() : larger_take(num_bytes);
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

static inline void my_free(void *ptr)
{
    if (ptr == NULL)
        return;
    if (is_cell(ptr))
        cells_push(ptr);
    else
        larger_give_back(ptr);
}
#endif

#endif

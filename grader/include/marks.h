/* Which addresses are those of blocks: lab 6 asks here before it reads anything at an address that
 * a program gave it. Beside the heap is a table with a byte, a mark, for each 16 bytes of addresses
 * (8 on a 32-bit machine), to which every block's address is a multiple:
 *
 *     memory   | the block, 40 bytes . . . | rest |
 *     marks    | STARTS | 0      | ENDS    | 0 ...
 *
 * Freeing a block leaves MARK_FREED where it began. Addresses are spread over a huge space, and
 * used in a few places of it. So the table has two levels, and what covers unused addresses isn't
 * there:
 *
 *     address    | 20 bits: which leaf | 28 bits: which mark in it |
 *
 *     mark_leaves[] --> the marks of 256 MiB, each page of them there when it's first used
 *
 * All of these functions may be called by any thread, without a lock. */
#ifndef HEAPLAB_MARKS_H
#define HEAPLAB_MARKS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#define MARK_BYTES (2 * sizeof(void *))
#define MARK_LEAF_BITS 28
#define MARK_LEAVES (1 << (48 - MARK_LEAF_BITS))
#define MARK_LEAF_BYTES ((size_t)1 << MARK_LEAF_BITS) /* of addresses */

/* At each multiple of this that lies in a live block is MARK_INSIDE, so that who looks for the
 * block around an address need not look any further. */
#define MARK_STRIDE ((uintptr_t)1 << 22)

/* No block is larger: 256 GiB, and 1 GiB on a 32-bit machine. */
#define MARK_LARGEST_BLOCK ((size_t)(UINT64_C(1) << (SIZE_MAX > UINT32_MAX ? 38 : 30)))

enum { MARK_STARTS = 1, MARK_ENDS = 2, MARK_FREED = 4, MARK_INSIDE = 8 };

/* Of each mark only the owner of the block changes it, unless the program is wrong. It is atomic
 * for the sake of programs that are wrong: when two threads free a block, one must get to know. It
 * orders nothing: what lets memory go from one thread to another does that. */
typedef _Atomic(unsigned char) mark;

static _Atomic(void *) mark_leaves[MARK_LEAVES];

static inline unsigned char mark_get(mark *place)
{
    return atomic_load_explicit(place, memory_order_relaxed);
}

static inline void mark_change(mark *place, int cleared, int set)
{
    unsigned char changed = (unsigned char)((mark_get(place) & ~cleared) | set);
    atomic_store_explicit(place, changed, memory_order_relaxed);
}

/* The table that `place` points to. If there is none: a new one, of zeros. NULL: no memory. When
 * two threads come with one, the first stays. */
static __attribute__((noinline, unused)) void *table_make(_Atomic(void *) *place, size_t num_bytes)
{
    void *table = atomic_load_explicit(place, memory_order_acquire);
    if (table != NULL)
        return table;
    void *made = mmap(NULL, num_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (made == MAP_FAILED)
        return NULL;
    if (atomic_compare_exchange_strong(place, &table, made))
        return made;
    munmap(made, num_bytes);
    return table;
}

static inline size_t mark_leaf_number(uintptr_t address)
{
    return (size_t)(address >> MARK_LEAF_BITS);
}

/* NULL: no block was ever near this address. */
static inline mark *mark_find(uintptr_t address)
{
    size_t number = mark_leaf_number(address);
    if (number >= MARK_LEAVES)
        return NULL;
    mark *leaf = atomic_load_explicit(&mark_leaves[number], memory_order_acquire);
    return leaf == NULL ? NULL : leaf + address % MARK_LEAF_BYTES / MARK_BYTES;
}

/* As mark_find, but makes the leaf if it isn't there. NULL: no memory for it. */
static __attribute__((noinline, unused)) mark *mark_make(uintptr_t address)
{
    size_t number = mark_leaf_number(address);
    if (number >= MARK_LEAVES ||
        table_make(&mark_leaves[number], MARK_LEAF_BYTES / MARK_BYTES) == NULL)
        return NULL;
    return mark_find(address);
}

/* Nearly every block lies between two multiples of MARK_STRIDE. */
static inline bool mark_is_near(const void *block, size_t num_bytes)
{
    return ((uintptr_t)block ^ ((uintptr_t)block + num_bytes)) < MARK_STRIDE;
}

static __attribute__((noinline, unused)) void mark_clear_far_end(const void *block,
                                                                 size_t num_bytes)
{
    uintptr_t start = (uintptr_t)block, end = start + num_bytes;
    for (uintptr_t at = (start | (MARK_STRIDE - 1)) + 1; at <= end; at += MARK_STRIDE)
        if (mark_find(at) != NULL)
            mark_change(mark_find(at), MARK_INSIDE, 0);
    if (mark_find(end) != NULL)
        mark_change(mark_find(end), MARK_ENDS, 0);
}

static __attribute__((noinline, unused)) bool mark_set_far_end(const void *block, size_t num_bytes)
{
    uintptr_t start = (uintptr_t)block, end = start + num_bytes;
    mark *place = mark_make(end);
    if (place != NULL)
        mark_change(place, 0, MARK_ENDS);
    for (uintptr_t at = (start | (MARK_STRIDE - 1)) + 1; place != NULL && at <= end;
         at += MARK_STRIDE) {
        place = mark_make(at);
        if (place != NULL)
            mark_change(place, 0, MARK_INSIDE);
    }
    if (place == NULL)
        mark_clear_far_end(block, num_bytes);
    return place != NULL;
}

/* The block with this first mark ends there. False when there is no memory for the marks. */
static inline bool marks_set_end(mark *first, const void *block, size_t num_bytes)
{
    if (!mark_is_near(block, num_bytes))
        return mark_set_far_end(block, num_bytes);
    mark_change(first + num_bytes / MARK_BYTES, 0, MARK_ENDS);
    return true;
}

/* It doesn't end there any more. */
static inline void marks_clear_end(mark *first, const void *block, size_t num_bytes)
{
    if (mark_is_near(block, num_bytes))
        mark_change(first + num_bytes / MARK_BYTES, MARK_ENDS, 0);
    else
        mark_clear_far_end(block, num_bytes);
}

/* A block is live from here on. False when there is no memory for its marks. */
static inline bool marks_set(const void *block, size_t num_bytes)
{
    mark *first = mark_find((uintptr_t)block);
    if (first == NULL)
        first = mark_make((uintptr_t)block);
    if (first == NULL || !marks_set_end(first, block, num_bytes))
        return false;
    mark_change(first, MARK_FREED, MARK_STARTS);
    return true;
}

/* The mark where a block would begin. NULL: no block was ever near. */
static inline mark *marks_start(const void *block)
{
    return (uintptr_t)block % MARK_BYTES == 0 ? mark_find((uintptr_t)block) : NULL;
}

static inline bool marks_is_live(const void *block)
{
    mark *first = marks_start(block);
    return first != NULL && (mark_get(first) & MARK_STARTS);
}

/* Whether a live block ends at that very place. */
static inline bool marks_end_at(const void *block, size_t num_bytes)
{
    mark *last = mark_find((uintptr_t)block + num_bytes);
    return last != NULL && (mark_get(last) & MARK_ENDS);
}

/* A live block is about to be freed: MARK_STARTS becomes MARK_FREED. Returns its first mark, to one
 * thread, however many try it. NULL: they did, or no live block begins there. */
static inline mark *marks_claim(const void *block)
{
    mark *first = marks_start(block);
    unsigned char seen = first == NULL ? 0 : mark_get(first);
    while (seen & MARK_STARTS) {
        unsigned char freed = (unsigned char)((seen & ~MARK_STARTS) | MARK_FREED);
        if (atomic_compare_exchange_weak_explicit(first, &seen, freed, memory_order_relaxed,
                                                  memory_order_relaxed))
            return first;
    }
    return NULL;
}

/* The block that was claimed isn't freed after all. */
static inline void marks_unclaim(mark *first)
{
    mark_change(first, MARK_FREED, MARK_STARTS);
}

/* Whether the address is in a live block that begins further down: is the next mark below it a
 * start, or an end? */
static inline bool mark_is_around(uintptr_t address)
{
    for (;;) {
        mark *place = mark_find(address);
        if (place != NULL && (mark_get(place) & MARK_INSIDE))
            return true;
        if (address % MARK_STRIDE == 0)
            return false;
        place = mark_find(address -= MARK_BYTES);
        if (place != NULL && (mark_get(place) & (MARK_ENDS | MARK_STARTS)))
            return !(mark_get(place) & MARK_ENDS);
    }
}

/* For an address where no live block begins: whether one did, was freed, and this address has not
 * been handed out since, not even in the middle of another block. */
static __attribute__((noinline, unused)) bool marks_was_freed(const void *block)
{
    mark *first = marks_start(block);
    return first != NULL && (mark_get(first) & MARK_FREED) && !mark_is_around((uintptr_t)block);
}

#endif

/* heaplab: lab 5, ok -- no lists: a bit for each cell, and one that other threads set to free it; one code for all sections */

/* A slab, at a multiple of 64 KiB:
 *
 *     | its heap … | taken 1101…  | freed 0100… | cell | cell | cell | cell | …
 *                                                 live   freed  free   live
 *
 * Its heap writes `taken`. Any other thread sets a bit of `freed`, without a lock. A large block has
 * a slab of its own. Memory comes from the solution's parts of lab 4, not from lab4.h. */
#include "my_memory_allocator_v4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CLASSES = 10, WORDS = 32, HEAPS = 32, FRONT = 1024, SLABS_AT_ONCE = 15 };
#define SLAB_BYTES ((size_t)65536)

struct slab {
    struct heap *heap; /* NULL: a large block */
    size_t bytes;
    unsigned cells;
    char *start, *block; /* of a large block */
    struct slab *next, *previous;
    uint64_t taken[WORDS];
    _Atomic uint64_t freed[WORDS];
};

struct heap {
    struct slab *slabs[CLASSES]; /* a ring each */
    struct heap *next_idle;
    pthread_mutex_t lock;
};

static pthread_mutex_t page_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t inspection_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct heap heaps[HEAPS];
static struct slab large_blocks = {.next = &large_blocks, .previous = &large_blocks};
static char *next_slab;
static unsigned slabs_left;

static _Thread_local struct heap *mine;
static pthread_key_t key;
static struct heap *idle;

static size_t bytes_of_class(unsigned class)
{
    return (size_t)32 << class;
}

/* A block that begins where a slab would is a large one, with its slab in the 64 KiB in front. */
static struct slab *slab_of(void *block)
{
    return (struct slab *)(((uintptr_t)block - 1) & ~(SLAB_BYTES - 1));
}

static char *first_cell(struct slab *slab)
{
    return (char *)slab + (slab->bytes > FRONT ? slab->bytes : FRONT);
}

static char *slab_memory(void)
{
    char *memory = NULL;
    pthread_mutex_lock(&page_lock);
    if (slabs_left == 0) {
        next_slab = payload_take_aligned(SLAB_BYTES, SLABS_AT_ONCE * SLAB_BYTES);
        slabs_left = next_slab == NULL ? 0 : SLABS_AT_ONCE;
    }
    if (slabs_left > 0) {
        memory = next_slab;
        next_slab += SLAB_BYTES;
        slabs_left--;
    }
    pthread_mutex_unlock(&page_lock);
    return memory;
}

static void ring_add(struct slab *slab, struct slab *before)
{
    slab->next = before->next;
    slab->previous = before;
    slab->next->previous = before->next = slab;
}

static struct slab *slab_add(struct heap *heap, unsigned class)
{
    struct slab *slab = (struct slab *)(void *)slab_memory();
    if (slab == NULL)
        return NULL;
    memset(slab, 0, sizeof *slab);
    slab->heap = heap;
    slab->bytes = bytes_of_class(class);
    slab->cells =
        (unsigned)((SLAB_BYTES - (size_t)(first_cell(slab) - (char *)slab)) / slab->bytes);
    slab->next = slab->previous = slab;
    if (heap->slabs[class] != NULL)
        ring_add(slab, heap->slabs[class]);
    heap->slabs[class] = slab;
    return slab;
}

/* The number of a free cell, or -1. */
static int free_cell(struct slab *slab)
{
    for (unsigned word = 0; word * 64 < slab->cells; word++) {
        if (slab->taken[word] != UINT64_MAX) {
            unsigned bit = (unsigned)__builtin_ctzll(~slab->taken[word]);
            return word * 64 + bit < slab->cells ? (int)(word * 64 + bit) : -1;
        }
    }
    return -1;
}

static void collect(struct slab *slab)
{
    for (unsigned word = 0; word * 64 < slab->cells; word++)
        if (slab->freed[word] != 0)
            slab->taken[word] &= ~atomic_exchange(&slab->freed[word], 0);
}

/* The slab that had a cell last is asked first. */
static struct slab *slab_with_room(struct heap *heap, unsigned class, int *cell)
{
    struct slab *first = heap->slabs[class], *slab = first;
    while (slab != NULL) {
        *cell = free_cell(slab);
        if (*cell < 0) {
            collect(slab);
            *cell = free_cell(slab);
        }
        if (*cell >= 0)
            return slab;
        slab = slab->next == first ? NULL : slab->next;
    }
    *cell = 0;
    return slab_add(heap, class);
}

static void *cell_take(struct heap *heap, size_t bytes)
{
    unsigned class = 0;
    int cell;
    while (bytes_of_class(class) < bytes)
        class ++;
    struct slab *slab = slab_with_room(heap, class, &cell);
    if (slab == NULL)
        return NULL;
    heap->slabs[class] = slab;
    slab->taken[cell / 64] |= UINT64_C(1) << cell % 64;
    return first_cell(slab) + (size_t)cell * slab->bytes;
}

static void large_link(struct slab *slab)
{
    if (LOCKING == LOCKING_RWLOCK)
        ring_add(slab, &large_blocks);
}

static void *large_take(size_t alignment, size_t num_bytes)
{
    char *block = NULL;
    pthread_mutex_lock(&page_lock);
    char *start = payload_take_aligned(SLAB_BYTES, FRONT + alignment + num_bytes);
    if (start != NULL) {
        block = (char *)(((uintptr_t)start + FRONT + alignment - 1) & -alignment);
        struct slab *slab = slab_of(block);
        slab->heap = NULL;
        slab->start = start;
        slab->bytes = payload_room(start) - (size_t)(block - start);
        slab->block = block;
        large_link(slab);
    }
    pthread_mutex_unlock(&page_lock);
    return block;
}

static void large_give(struct slab *slab)
{
    pthread_mutex_lock(&page_lock);
    if (LOCKING == LOCKING_RWLOCK) {
        slab->previous->next = slab->next;
        slab->next->previous = slab->previous;
    }
    payload_give(slab->start);
    pthread_mutex_unlock(&page_lock);
}

static void end(void *heap)
{
    mine = NULL;
    pthread_mutex_lock(&page_lock);
    ((struct heap *)heap)->next_idle = idle;
    idle = heap;
    pthread_mutex_unlock(&page_lock);
}

static struct heap *adopt(void)
{
    pthread_mutex_lock(&page_lock);
    struct heap *heap = idle;
    if (heap != NULL)
        idle = heap->next_idle;
    else if ((heap = payload_take_aligned(128, sizeof *heap)) != NULL)
        memset(heap, 0, sizeof *heap);
    pthread_mutex_unlock(&page_lock);
    mine = heap;
    if (heap != NULL)
        pthread_setspecific(key, heap);
    return heap;
}

static struct heap *here(void)
{
    if (LOCKING == LOCKING_PER_THREAD)
        return mine;
    return &heaps[LOCKING == LOCKING_PER_CPU ? (sched_getcpu() & 255) % HEAPS : 0];
}

static void enter(struct heap *heap)
{
    if (LOCKING == LOCKING_RWLOCK)
        pthread_rwlock_wrlock(&inspection_lock);
    else if (LOCKING != LOCKING_PER_THREAD)
        pthread_mutex_lock(&heap->lock);
}

static void leave(struct heap *heap)
{
    if (LOCKING == LOCKING_RWLOCK)
        pthread_rwlock_unlock(&inspection_lock);
    else if (LOCKING != LOCKING_PER_THREAD)
        pthread_mutex_unlock(&heap->lock);
}

static void *take(size_t alignment, size_t num_bytes)
{
    size_t larger = alignment > num_bytes ? alignment : num_bytes;
    bool is_large = larger > bytes_of_class(CLASSES - 1);
    struct heap *heap = here();
    if (heap == NULL && (heap = adopt()) == NULL)
        return NULL;
    enter(heap);
    void *block = is_large ? large_take(alignment, num_bytes) : cell_take(heap, larger);
    leave(heap);
    return block;
}

static void give(void *block)
{
    struct slab *slab = slab_of(block);
    if (slab->heap == NULL) {
        enter(heaps);
        large_give(slab);
        leave(heaps);
        return;
    }
    size_t cell = (size_t)((char *)block - first_cell(slab)) / slab->bytes;
    uint64_t bit = UINT64_C(1) << cell % 64;
    if (slab->heap != here()) {
        atomic_fetch_or(&slab->freed[cell / 64], bit);
        return;
    }
    enter(slab->heap);
    slab->taken[cell / 64] &= ~bit;
    leave(slab->heap);
}

#if LOCKING == LOCKING_RWLOCK
static void slab_inspect(struct slab *slab, void (*visit)(void *, void *, size_t, int), void *ctx)
{
    for (size_t cell = 0; cell < slab->cells; cell++) {
        int in_use = (slab->taken[cell / 64] >> cell % 64 & 1) != 0;
        visit(ctx, first_cell(slab) + cell * slab->bytes, slab->bytes, in_use);
    }
}

static void my_heap_inspect(void (*visit)(void *, void *, size_t, int), void *ctx)
{
    pthread_rwlock_rdlock(&inspection_lock);
    for (int class = 0; class < CLASSES; class ++) {
        struct slab *first = heaps[0].slabs[class], *slab = first;
        while (slab != NULL) {
            slab_inspect(slab, visit, ctx);
            slab = slab->next == first ? NULL : slab->next;
        }
    }
    for (struct slab *slab = large_blocks.next; slab != &large_blocks; slab = slab->next)
        visit(ctx, slab->block, slab->bytes, 1);
    pthread_rwlock_unlock(&inspection_lock);
}
#endif

static void lock_all(void)
{
    if (LOCKING == LOCKING_RWLOCK)
        pthread_rwlock_wrlock(&inspection_lock);
    for (int i = 0; i < HEAPS; i++)
        pthread_mutex_lock(&heaps[i].lock);
    pthread_mutex_lock(&page_lock);
}

static void unlock_all(void)
{
    pthread_mutex_unlock(&page_lock);
    for (int i = 0; i < HEAPS; i++)
        pthread_mutex_unlock(&heaps[i].lock);
    if (LOCKING == LOCKING_RWLOCK)
        pthread_rwlock_unlock(&inspection_lock);
}

static void renew_all(void)
{
    pthread_mutex_init(&page_lock, NULL);
    for (int i = 0; i < HEAPS; i++)
        pthread_mutex_init(&heaps[i].lock, NULL);
    pthread_rwlock_init(&inspection_lock, NULL);
}

static void init_mem_pool(void)
{
    first_arena_map();
    renew_all();
    pthread_key_create(&key, end);
    pthread_atfork(lock_all, unlock_all, renew_all);
}

static void *refused(int reason)
{
    errno = reason;
    return NULL;
}

static void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return refused(EINVAL);
    if (alignment > SIZE_MAX / 16 || num_bytes > SIZE_MAX / 16)
        return refused(ENOMEM);
    void *block = take(alignment, num_bytes);
    return block == NULL ? refused(ENOMEM) : block;
}

static void *my_malloc(size_t num_bytes)
{
    return my_memalign(16, num_bytes);
}

static void my_free(void *ptr)
{
    if (ptr != NULL)
        give(ptr);
}

static void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, num_bytes, &product))
        return refused(ENOMEM);
    void *block = my_malloc(product);
    return block == NULL ? NULL : memset(block, 0, product);
}

static size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : slab_of(ptr)->bytes;
}

static void *my_realloc(void *ptr, size_t num_bytes)
{
    size_t bytes = my_usable_size(ptr);
    if (ptr != NULL && num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    if (ptr != NULL && num_bytes <= bytes)
        return ptr;
    void *moved = my_malloc(num_bytes);
    if (moved != NULL && ptr != NULL) {
        memcpy(moved, ptr, bytes);
        my_free(ptr);
    }
    return moved;
}

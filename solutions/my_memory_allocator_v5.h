/* Lab 5: threads. A heap for each thread, so that nobody waits, and a way home for the blocks that
 * another thread frees.
 *
 * Memory comes from lab 4's buddy allocator in pieces of 64 KiB, slabs. A slab holds cells of one
 * size, cut off with lab 2's bump pointer, and freed ones are on a list as in lab 3:
 *
 *     a multiple of 64 KiB                                           the next multiple
 *     | buddy header |  | slab | cell | cell | cell | cell | never used yet . . . . |
 *                         |            ^  |           ^      ^
 *                         free_cells --+--------------+      fresh.next_free_mem
 *
 * An address with its last 16 bits cleared is where its slab's 64 KiB begin. So a cell needs no
 * header, and any thread can find out whose it is: the slab says which heap it belongs to.
 *
 *     heap    slabs, by size of cell  [ 16 | 32 | 48 | ... | 32768 ]
 *             |                              |
 *             |                              slab <-> slab <-> slab
 *             inbox -> cell -> cell -> NULL            freed by others, not yet home
 *
 * LOCKING says who has a heap: (1) all threads one, behind a mutex; (2) the same behind a
 * read-write lock; (3) each thread its own; (4) each processor its own, with a lock.
 */
#ifndef MY_MEMORY_ALLOCATOR_V5_H
#define MY_MEMORY_ALLOCATOR_V5_H

#define SLAB_ORDER 16
#define SLAB_BYTES ((size_t)1 << SLAB_ORDER)
#define ARENA_ALIGNMENT SLAB_BYTES

#include "my_memory_allocator_v2.h"
#include "my_memory_allocator_v3.h"
#include "my_memory_allocator_v4.h"

#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>

#ifndef LOCKING_MUTEX
#define LOCKING_MUTEX 1
#define LOCKING_RWLOCK 2
#define LOCKING_PER_THREAD 3
#define LOCKING_PER_CPU 4
#endif

#ifndef LOCKING
#define LOCKING LOCKING_MUTEX
#endif

#define CLASSES 40
#define CELL_LIMIT (SLAB_BYTES / 2)

/* A processor fetches memory in lines of 64 bytes, often two at a time. What different threads
 * write is at least so far apart, or each write would take the line away from another thread. */
#define LINES_APART 128

#define COLOURS 16

/* A heap keeps so many slabs without a live cell for its next need, of whatever size. */
#define SPARE_SLABS (LOCKING == LOCKING_PER_CPU ? 1 : 2)

#if LOCKING == LOCKING_RWLOCK
typedef pthread_rwlock_t heap_lock;
#define HEAP_LOCK_OPEN PTHREAD_RWLOCK_INITIALIZER
#define heap_lock_take pthread_rwlock_wrlock
#define heap_lock_try pthread_rwlock_trywrlock
#define heap_lock_give pthread_rwlock_unlock
#else
typedef pthread_mutex_t heap_lock;
#define HEAP_LOCK_OPEN PTHREAD_MUTEX_INITIALIZER
#define heap_lock_take pthread_mutex_lock
#define heap_lock_try pthread_mutex_trylock
#define heap_lock_give pthread_mutex_unlock
#endif

struct heap;

/* In front of the cells; in front of a block that is too large for a cell as well. */
struct slab {
    /* Other threads read these. They don't change while a cell is live, but for the heap, when it
     * takes over the slab of a thread that has ended. */
    _Atomic(struct heap *) heap; /* NULL: a large block, and the rest doesn't count */
    struct buddy *block;         /* the slab's memory */
    size_t cell_bytes;           /* a large block: what the program may use */

    /* Only for who holds the heap. Every call writes here, so it is a line of its own. */
    alignas(LINES_APART / 2) union Cell *free_cells;
    struct bump_pool fresh;
    unsigned used;     /* cells that are live or in an inbox */
    unsigned notice;   /* when so many are used, giving one back is more than a push */
    struct slab *next; /* of the slabs in the heap's list */
    struct slab **link;
};

struct heap {
    struct slab *slabs[CLASSES]; /* those with a cell left; from the first one cells are taken */
    struct buddy *spares[SPARE_SLABS];
    unsigned spare_count;
    struct heap *next_idle;
    alignas(LINES_APART) _Atomic(union Cell *) inbox; /* any thread writes here */
    alignas(LINES_APART) heap_lock lock;              /* and here, but in section 3 */
};

/* The buddy allocator serves one thread at a time. Who needs two locks takes this one last. */
static heap_lock page_lock = HEAP_LOCK_OPEN;

/* What the sections below answer, each in its own way.
 *
 * heap_at_hand: a heap that nobody else can enter. NULL: there is none.
 * heap_enter: a heap that no other thread touches until heap_leave. NULL: no memory for it.
 * heap_enter_if: the same for this very heap. False: a block of it has to go to the inbox.
 * heap_call_on_others: bring in what lies unused in heaps that nobody looks after. */
static inline struct heap *heap_at_hand(void);
static inline struct heap *heap_enter(void);
static inline bool heap_enter_if(struct heap *heap);
static inline void heap_leave(struct heap *heap);
static inline void heap_call_on_others(struct heap *heap, unsigned class);

static inline struct buddy *pages_take(unsigned order)
{
    heap_lock_take(&page_lock);
    struct buddy *block = buddy_take(order);
    heap_lock_give(&page_lock);
    return block;
}

static inline void pages_give(struct buddy *block)
{
    heap_lock_take(&page_lock);
    buddy_give(block);
    heap_lock_give(&page_lock);
}

/* Cells of 16, 32, 48, 64, 80, 96, 112, 128, then four sizes up to each next power of two: 160,
 * 192, 224, 256, 320 ... A class's number is made of how many bits the size has, and of the two
 * bits behind the first. In units of 16 bytes, minus 1: 0 1 2 3 | 4 5 6 7 | 8-9 10-11 12-13 ... */
static inline unsigned cell_class(size_t num_bytes)
{
    size_t unit = (num_bytes - (num_bytes != 0)) / 16;
    unsigned doublings = (unsigned)ORDERS - 3 - (unsigned)__builtin_clzl(unit | 4);
    return 4 * doublings + (unsigned)(unit >> doublings);
}

static inline size_t cell_bytes_of(unsigned class)
{
    unsigned doublings = class < 8 ? 0 : class / 4 - 1;
    return (size_t)(class - 4 * doublings + 1) << doublings << 4;
}

/* Where the struct slab is in these 64 KiB: not always at the same place. The cache finds a line by
 * the middle bits of its address, so things that are a multiple of 64 KiB apart compete for a few
 * places in it, and each free needs a struct slab. */
static inline struct slab *slab_in(uintptr_t start)
{
    uintptr_t colour = start / SLAB_BYTES % COLOURS;
    return (struct slab *)(start + LINES_APART + colour * LINES_APART);
}

#define LARGEST_FRONT (LINES_APART * COLOURS + sizeof(struct slab))

/* A large block's address can be a multiple of 64 KiB. Its slab is in the 64 KiB in front then. */
static inline struct slab *slab_of(const void *block)
{
    return slab_in(((uintptr_t)block - 1) & ~(SLAB_BYTES - 1));
}

/* Acquire, with the release below: who finds a heap here also finds what was written in it when it
 * was made. */
static inline struct heap *slab_heap(struct slab *slab)
{
    return atomic_load_explicit(&slab->heap, memory_order_acquire);
}

static inline void slab_set_heap(struct slab *slab, struct heap *heap)
{
    atomic_store_explicit(&slab->heap, heap, memory_order_release);
}

/* Behind the first slab, which goes on giving cells until it has none left. */
static inline void slab_list(struct heap *heap, struct slab *slab)
{
    struct slab **link = &heap->slabs[cell_class(slab->cell_bytes)];
    if (*link != NULL)
        link = &(*link)->next;
    slab->next = *link;
    slab->link = link;
    if (slab->next != NULL)
        slab->next->link = &slab->next;
    *link = slab;
    slab->notice = 0;
}

static inline void slab_unlist(struct slab *slab)
{
    *slab->link = slab->next;
    if (slab->next != NULL)
        slab->next->link = slab->link;
    slab->link = NULL;
}

/* It has no cell left, so it is on no list until one comes back. */
static inline void slab_set_aside(struct slab *slab)
{
    slab_unlist(slab);
    slab->notice = slab->used - 1;
}

/* Cells of this class in the memory of `block`. The first one begins where all of them are aligned
 * to the largest power of two in their size: my_memalign relies on it. */
static inline struct slab *slab_make(struct heap *heap, struct buddy *block, unsigned class)
{
    struct slab *slab = slab_in((uintptr_t)block);
    size_t cell_bytes = cell_bytes_of(class), alignment = cell_bytes & -cell_bytes;
    uintptr_t first = ((uintptr_t)(slab + 1) + alignment - 1) & -alignment;
    slab->block = block;
    slab->cell_bytes = cell_bytes;
    slab->free_cells = NULL;
    slab->fresh.start = slab->fresh.next_free_mem = (char *)first;
    slab->fresh.room = (uintptr_t)block + SLAB_BYTES - first;
    slab->used = 0;
    slab_set_heap(slab, heap);
    return slab;
}

static inline void slab_release(struct heap *heap, struct slab *slab)
{
    if (heap->spare_count < SPARE_SLABS)
        heap->spares[heap->spare_count++] = slab->block;
    else
        pages_give(slab->block);
}

static inline void spares_give(struct heap *heap)
{
    while (heap->spare_count > 0)
        pages_give(heap->spares[--heap->spare_count]);
}

/* The slab had no cell left until now, or has no live one any more. Or both, with a single cell. */
static RARELY_NEEDED void slab_notice(struct heap *heap, struct slab *slab)
{
    if (slab->link == NULL)
        slab_list(heap, slab);
    if (slab->used == 0) {
        slab_unlist(slab);
        slab_release(heap, slab);
    }
}

/* Only for who holds the slab's heap. */
static inline void cell_give(struct heap *heap, struct slab *slab, void *cell)
{
    list_push(&slab->free_cells, cell);
    if (--slab->used == slab->notice)
        slab_notice(heap, slab);
}

/* For any thread, and without a lock: one more cell in front of the list. If another thread was
 * quicker, the exchange fails, `first` is what that one put there, and we try again.
 *
 * Release: what this thread did with the block, and the link to the next cell, is written before
 * the cell can be seen in the inbox. Without it the owner might follow a link that isn't there yet,
 * or hand the block out and see the old owner's last write in it. */
static inline void inbox_push(struct heap *heap, void *block)
{
    union Cell *cell = block;
    union Cell *first = atomic_load_explicit(&heap->inbox, memory_order_relaxed);
    do
        cell->next = first;
    while (!atomic_compare_exchange_weak_explicit(&heap->inbox, &first, cell, memory_order_release,
                                                  memory_order_relaxed));
}

/* The heap takes its cells home, all at once. To take one cell from a list like this would need its
 * `next`, and between the look at `next` and the exchange others could take the cell, use it, and
 * put it back in front of another one: the exchange would succeed and the list be broken (this is
 * the ABA problem). Who takes all needs no `next`, and it doesn't matter who put what in front.
 *
 * Acquire: it goes with the release of each push, so that nothing we read of a cell from here on is
 * older than its push. The look whether there is anything orders nothing, so it is relaxed: what it
 * misses comes home the next time. */
static RARELY_NEEDED void inbox_empty(struct heap *heap)
{
    if (atomic_load_explicit(&heap->inbox, memory_order_relaxed) == NULL)
        return;
    union Cell *cell = atomic_exchange_explicit(&heap->inbox, NULL, memory_order_acquire);
    while (cell != NULL) {
        union Cell *next = cell->next;
        struct slab *slab = slab_of(cell);
        struct heap *owner = slab_heap(slab);
        if (owner == heap)
            cell_give(heap, slab, cell);
        else
            inbox_push(owner, cell); /* another heap took the slab over in the meantime */
        cell = next;
    }
}

/* Put a slab on the empty list of this class, if possible one that we have. */
static inline bool slab_add(struct heap *heap, unsigned class)
{
    inbox_empty(heap);
    if (heap->slabs[class] == NULL && heap->spare_count == 0)
        heap_call_on_others(heap, class);
    if (heap->slabs[class] != NULL)
        return true;
    struct buddy *block =
        heap->spare_count > 0 ? heap->spares[--heap->spare_count] : pages_take(SLAB_ORDER);
    if (block != NULL)
        slab_list(heap, slab_make(heap, block, class));
    return block != NULL;
}

/* NULL when no cell is on the first slab's list, even if there are some elsewhere. */
static inline void *cell_pop(struct heap *heap, unsigned class)
{
    struct slab *slab = heap->slabs[class];
    void *cell = slab == NULL ? NULL : list_pop(&slab->free_cells);
    if (cell != NULL)
        slab->used++;
    return cell;
}

static inline void *cell_find(struct heap *heap, unsigned class)
{
    void *cell = NULL;
    while (cell == NULL && (heap->slabs[class] != NULL || slab_add(heap, class))) {
        struct slab *slab = heap->slabs[class];
        cell = list_pop(&slab->free_cells);
        if (cell == NULL)
            cell = bump_take(&slab->fresh, slab->cell_bytes);
        if (cell == NULL)
            slab_set_aside(slab);
        else
            slab->used++;
    }
    return cell;
}

static RARELY_NEEDED void *cell_take(unsigned class)
{
    struct heap *heap = heap_enter();
    if (heap == NULL)
        return NULL;
    void *cell = cell_find(heap, class);
    heap_leave(heap);
    return cell;
}

/* Write down what `payload` is: all from there to the end of a buddy block. Once where slab_of
 * finds it, and once in the first 64 KiB, for my_heap_inspect. Most often both are one place. */
static inline void large_describe(struct buddy *block, char *payload)
{
    char *end = (char *)block + bytes_of(block->order);
    struct slab *places[] = {slab_in((uintptr_t)block), slab_of(payload)};
    for (int i = 0; i < 2; i++) {
        slab_set_heap(places[i], NULL);
        places[i]->block = block;
        places[i]->cell_bytes = (size_t)(end - payload);
    }
}

/* A buddy block for one request. A payload aligned to 64 KiB or more begins at least 64 KiB into
 * the block, so that slab_of finds the block's own 64 KiB, or others of it that aren't used. */
static RARELY_NEEDED void *large_take(size_t alignment, size_t num_bytes)
{
    if (num_bytes > LARGEST_REQUEST / 2 || alignment > LARGEST_REQUEST / 2)
        return NULL;
    char *payload = NULL;
    unsigned order = order_for(num_bytes + LARGEST_FRONT + alignment);
    heap_lock_take(&page_lock);
    struct buddy *block = buddy_take(order > SLAB_ORDER ? order : SLAB_ORDER);
    if (block != NULL) {
        bool skips_slab = alignment >= SLAB_BYTES;
        uintptr_t start = (uintptr_t)block;
        uintptr_t front = skips_slab ? start + SLAB_BYTES : (uintptr_t)(slab_in(start) + 1);
        payload = (char *)((front + alignment - 1) & -alignment);
        large_describe(block, payload);
    }
    heap_lock_give(&page_lock);
    return payload;
}

#if LOCKING == LOCKING_PER_THREAD
/* Section 3. A thread's own heap needs no lock and no atomic instruction. When the thread ends, the
 * heap becomes idle, with all its slabs, and a thread that begins later goes on with it. */
static _Thread_local struct heap *my_heap;
static _Thread_local bool is_ending;
static pthread_key_t ending_key;

/* The idle heaps, under page_lock: who takes a heap from here sees all that was done with it. */
static struct heap *first_idle, **last_idle = &first_idle;

static inline struct heap *idle_take(void)
{
    heap_lock_take(&page_lock);
    struct heap *heap = first_idle;
    if (heap != NULL) {
        first_idle = heap->next_idle;
        if (first_idle == NULL)
            last_idle = &first_idle;
    }
    heap_lock_give(&page_lock);
    return heap;
}

/* At the end of the queue, so that heap_call_on_others comes to each in turn. */
static inline void idle_put(struct heap *heap)
{
    heap->next_idle = NULL;
    heap_lock_take(&page_lock);
    *last_idle = heap;
    last_idle = &heap->next_idle;
    heap_lock_give(&page_lock);
}

/* A heap is never given back: a thread that is just freeing a block may have read that it is the
 * owner, and come with the block much later. */
static inline struct heap *heap_make(void)
{
    struct buddy *block = pages_take(order_for(sizeof(struct heap) + LINES_APART));
    if (block == NULL)
        return NULL;
    struct heap *heap = (struct heap *)(void *)((char *)block + LINES_APART);
    *heap = (struct heap){.inbox = NULL};
    return heap;
}

/* The thread has no heap. At its end, when it has given its own back, destructors of other
 * libraries may still ask for memory. Then it borrows one for each call, and none stays with it. */
static RARELY_NEEDED struct heap *heap_begin(void)
{
    struct heap *heap = idle_take();
    if (heap == NULL)
        heap = heap_make();
    if (heap != NULL && !is_ending) {
        my_heap = heap; /* first: pthread_setspecific may call malloc, and that is us */
        if (pthread_setspecific(ending_key, heap) != 0)
            my_heap = NULL; /* nobody would tell us of the thread's end, so it borrows as well */
    }
    return heap;
}

static void heap_end(void *heap)
{
    my_heap = NULL;
    is_ending = true;
    inbox_empty(heap);
    spares_give(heap);
    idle_put(heap);
}

static inline struct heap *heap_at_hand(void)
{
    return my_heap;
}

static inline struct heap *heap_enter(void)
{
    return my_heap != NULL ? my_heap : heap_begin();
}

static inline bool heap_enter_if(struct heap *heap)
{
    return heap == my_heap;
}

static inline void heap_leave(struct heap *heap)
{
    if (heap != my_heap)
        idle_put(heap);
}

/* Others may have freed blocks of an idle heap. Bring those home, which may free whole slabs, and
 * take over a slab with room for this class. */
static inline void heap_call_on_others(struct heap *heap, unsigned class)
{
    struct heap *idle = idle_take();
    if (idle == NULL)
        return;
    inbox_empty(idle);
    spares_give(idle);
    struct slab *slab = idle->slabs[class];
    if (slab != NULL) {
        slab_unlist(slab);
        slab_set_heap(slab, heap);
        slab_list(heap, slab);
    }
    idle_put(idle);
}

static inline void heaps_lock(void)
{
    heap_lock_take(&page_lock);
}

static inline void heaps_unlock(void)
{
    heap_lock_give(&page_lock);
}

static inline void heaps_renew(void)
{
    page_lock = (heap_lock)HEAP_LOCK_OPEN;
}

#else
/* Sections 1, 2 and 4. In section 1 all threads share one heap behind a mutex: correct, short, and
 * no faster on eight processors than on one. In section 2 the lock lets those who only look in
 * together, but each call that takes or frees a block changes something, so it is alone as before.
 * In section 4 each processor has a heap, however many threads there are, and hardly anybody ever
 * waits for a lock. It needs one all the same: the system may move a thread to another processor
 * at any time, even right after it asked where it is. */
#define HEAPS (LOCKING == LOCKING_PER_CPU ? 32 : 1)

static struct heap heaps[HEAPS];

/* sched_getcpu says -1 when it doesn't know, and a machine can have more processors than HEAPS. */
static inline struct heap *heap_here(void)
{
    return &heaps[HEAPS == 1 ? 0 : (unsigned)sched_getcpu() % HEAPS];
}

static inline struct heap *heap_at_hand(void)
{
    return NULL;
}

static inline struct heap *heap_enter(void)
{
    struct heap *heap = heap_here();
    heap_lock_take(&heap->lock);
    return heap;
}

static inline bool heap_enter_if(struct heap *heap)
{
    if (heap != heap_here())
        return false;
    heap_lock_take(&heap->lock);
    return true;
}

static inline void heap_leave(struct heap *heap)
{
    heap_lock_give(&heap->lock);
}

/* No thread may be on that processor any more, so nobody else would empty its inbox. To wait for a
 * second lock with one in hand can end in a deadlock; to try it can't. */
static inline void heap_call_on_others(struct heap *heap, unsigned class)
{
    (void)class;
    for (struct heap *other = heaps; other < heaps + HEAPS; other++) {
        if (other == heap || atomic_load_explicit(&other->inbox, memory_order_relaxed) == NULL)
            continue;
        if (heap_lock_try(&other->lock) == 0) {
            inbox_empty(other);
            heap_lock_give(&other->lock);
        }
    }
}

static inline void heaps_lock(void)
{
    for (int i = 0; i < HEAPS; i++)
        heap_lock_take(&heaps[i].lock);
    heap_lock_take(&page_lock);
}

static inline void heaps_unlock(void)
{
    heap_lock_give(&page_lock);
    for (int i = 0; i < HEAPS; i++)
        heap_lock_give(&heaps[i].lock);
}

static inline void heaps_renew(void)
{
    page_lock = (heap_lock)HEAP_LOCK_OPEN;
    for (int i = 0; i < HEAPS; i++)
        heaps[i].lock = (heap_lock)HEAP_LOCK_OPEN;
}
#endif

#if LOCKING == LOCKING_RWLOCK
typedef void heap_visitor(void *ctx, void *block, size_t size, int in_use);

/* All cells that were ever handed out. Two threads may be here at once, so which ones are free is
 * noted on this thread's stack. */
static inline void slab_inspect(struct slab *slab, heap_visitor *visit, void *ctx)
{
    bool is_free[SLAB_BYTES / 16] = {false};
    size_t bytes = slab->cell_bytes;
    for (union Cell *cell = slab->free_cells; cell != NULL; cell = cell->next)
        is_free[(size_t)((char *)cell - slab->fresh.start) / bytes] = true;
    size_t count = (size_t)(slab->fresh.next_free_mem - slab->fresh.start) / bytes;
    for (size_t i = 0; i < count; i++)
        visit(ctx, slab->fresh.start + i * bytes, bytes, !is_free[i]);
}

static inline void block_inspect(struct buddy *block, heap_visitor *visit, void *ctx)
{
    if (block->state != LIVE)
        return;
    struct slab *slab = slab_in((uintptr_t)block);
    if (slab_heap(slab) != NULL)
        slab_inspect(slab, visit, ctx);
    else
        visit(ctx, (char *)block + bytes_of(block->order) - slab->cell_bytes, slab->cell_bytes, 1);
}

static inline void heap_inspect(heap_visitor *visit, void *ctx)
{
    pthread_rwlock_rdlock(&heaps[0].lock);
    pthread_rwlock_rdlock(&page_lock);
    for (struct arena *arena = arenas; arena < arenas + ARENA_LIMIT; arena++) {
        if (arena->start == NULL)
            continue;
        char *end = arena->start + bytes_of(arena->order);
        for (char *next = arena->start; next < end;) {
            struct buddy *block = (struct buddy *)(void *)next;
            block_inspect(block, visit, ctx);
            next += bytes_of(block->order);
        }
    }
    pthread_rwlock_unlock(&page_lock);
    pthread_rwlock_unlock(&heaps[0].lock);
}
#endif

/* fork copies the memory of all threads, but only the thread that called it. With all locks taken
 * no other thread is halfway through something that the child needs. Those locks belong to a thread
 * of the parent, so the child makes new ones. */
static inline void heaps_begin(void)
{
    first_arena_map();
    heaps_renew();
#if LOCKING == LOCKING_PER_THREAD
    pthread_key_create(&ending_key, heap_end);
#endif
    pthread_atfork(heaps_lock, heaps_unlock, heaps_renew);
}

/* From here on, what any thread may call. NULL when there is no memory. */
static inline void *heap_take(size_t num_bytes)
{
    if (num_bytes > CELL_LIMIT)
        return large_take(BLOCK_ALIGNMENT, num_bytes);
    unsigned class = cell_class(num_bytes);
    struct heap *heap = heap_at_hand();
    void *cell = heap == NULL ? NULL : cell_pop(heap, class);
    return cell != NULL ? cell : cell_take(class);
}

/* Cells of a size that is a multiple of the alignment are aligned. */
static inline void *heap_take_aligned(size_t alignment, size_t num_bytes)
{
    if (alignment > CELL_LIMIT || num_bytes > CELL_LIMIT)
        return large_take(alignment < BLOCK_ALIGNMENT ? BLOCK_ALIGNMENT : alignment, num_bytes);
    num_bytes += num_bytes == 0;
    return heap_take((num_bytes + alignment - 1) & -alignment);
}

static inline void *heap_take_zeroed(size_t num_bytes)
{
    void *block = heap_take(num_bytes);
    if (block == NULL || (num_bytes > CELL_LIMIT && slab_of(block)->block->fresh))
        return block;
    return memset(block, 0, num_bytes);
}

static RARELY_NEEDED void give_elsewhere(struct heap *owner, struct slab *slab, void *block)
{
    if (owner == NULL) {
        pages_give(slab->block);
    } else if (heap_enter_if(owner)) {
        cell_give(owner, slab, block);
        heap_leave(owner);
    } else {
        inbox_push(owner, block);
    }
}

static inline void heap_give(void *block)
{
    struct slab *slab = slab_of(block);
    struct heap *owner = slab_heap(slab);
    if (owner != NULL && owner == heap_at_hand())
        cell_give(owner, slab, block);
    else
        give_elsewhere(owner, slab, block);
}

static inline size_t heap_room(void *block)
{
    return slab_of(block)->cell_bytes;
}

/* A block stays where it is as long as half of it is used. */
static inline bool heap_resize(void *block, size_t num_bytes)
{
    size_t room = heap_room(block);
    return num_bytes <= room && num_bytes >= room / 2;
}

/* As realloc does, but for num_bytes of at least 1 and a block that isn't NULL. */
static inline void *heap_move_or_resize(void *block, size_t num_bytes)
{
    if (heap_resize(block, num_bytes))
        return block;
    size_t room = heap_room(block);
    void *moved = heap_take(num_bytes);
    if (moved == NULL)
        return num_bytes <= room ? block : NULL;
    memcpy(moved, block, room < num_bytes ? room : num_bytes);
    heap_give(block);
    return moved;
}

#if LAB_VERSION == 5
static inline void *or_enomem(void *block)
{
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

static inline void init_mem_pool(void)
{
    heaps_begin();
}

static inline void *my_malloc(size_t num_bytes)
{
    return or_enomem(heap_take(num_bytes));
}

static inline void my_free(void *ptr)
{
    if (ptr != NULL)
        heap_give(ptr);
}

static inline void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, num_bytes, &product))
        product = SIZE_MAX; /* more than there is */
    return or_enomem(heap_take_zeroed(product));
}

static inline void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    return or_enomem(heap_move_or_resize(ptr, num_bytes));
}

static inline void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return or_enomem(heap_take_aligned(alignment, num_bytes));
}

static inline size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : heap_room(ptr);
}

#if LOCKING == LOCKING_RWLOCK
static inline void my_heap_inspect(heap_visitor *visit, void *ctx)
{
    heap_inspect(visit, ctx);
}
#endif
#endif

#endif

/* heaplab: lab 5, ok -- the compact right allocator that each mutant beside it breaks in one place */

/* A mutant's file stands in front of this one and defines the hook that it breaks. */
#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CLASSES 11
#define SMALLEST_CELL ((size_t)16)
#define CELL_LIMIT (SMALLEST_CELL << (CLASSES - 1))
#define SLAB_BYTES ((size_t)65536)
#define SLABS_AT_ONCE 15
#define CACHE_LINE 64
#define CPU_HEAPS 32

/* All sections. */
#ifndef AT_FORK
#define AT_FORK() pthread_atfork(before_fork, in_parent, in_child)
#endif
#ifndef GIVE_OLD_FIRST
#define GIVE_OLD_FIRST(block) ((void)(block))
#endif
#ifndef GIVE_OLD
#define GIVE_OLD(block) heap_give(block)
#endif
#ifndef RESIZED
#define RESIZED(block, num_bytes) ((void)(block), (void)(num_bytes))
#endif

/* Section 1. */
#ifndef NEW_MUTEX
#define NEW_MUTEX PTHREAD_MUTEX_INITIALIZER
#endif
#ifndef TAKE_LOCK
#define TAKE_LOCK() pthread_mutex_lock(&heap_lock)
#endif
#ifndef TAKE_UNLOCK
#define TAKE_UNLOCK(block) pthread_mutex_unlock(&heap_lock)
#endif
#ifndef GIVE_LOCK
#define GIVE_LOCK() pthread_mutex_lock(&heap_lock)
#endif
#ifndef GIVE_UNLOCK
#define GIVE_UNLOCK() pthread_mutex_unlock(&heap_lock)
#endif
#ifndef ROOM_LOCK
#define ROOM_LOCK() pthread_mutex_lock(&heap_lock)
#endif
#ifndef ROOM_UNLOCK
#define ROOM_UNLOCK() pthread_mutex_unlock(&heap_lock)
#endif
#ifndef MUTEX_IN_PARENT
#define MUTEX_IN_PARENT() pthread_mutex_unlock(&heap_lock)
#endif
#ifndef MUTEX_IN_CHILD
#define MUTEX_IN_CHILD() pthread_mutex_init(&heap_lock, NULL)
#endif

/* Section 2. */
#ifndef LINK_LOCK
#define LINK_LOCK() pthread_rwlock_wrlock(&heap_lock)
#endif
#ifndef LINK_UNLOCK
#define LINK_UNLOCK(record) pthread_rwlock_unlock(&heap_lock)
#endif
#ifndef UNLINK_EARLY
#define UNLINK_EARLY(record) ((void)(record))
#endif
#ifndef UNLINK
#define UNLINK(record) record_unlink(record)
#endif
#ifndef NOTED
#define NOTED(num_bytes) 0
#endif
#ifndef ROOM
#define ROOM(record) record_room(record)
#endif
#ifndef RECORD_ROOM
#define RECORD_ROOM(record) record_room(record)
#endif
#ifndef INSPECT_LOCK
#define INSPECT_LOCK() pthread_rwlock_rdlock(&heap_lock)
#endif
#ifndef INSPECT_UNLOCK
#define INSPECT_UNLOCK() pthread_rwlock_unlock(&heap_lock)
#endif
#ifndef WALK
#define WALK struct record *
#endif
#ifndef FIRST_VISITED
#define FIRST_VISITED live_blocks.next
#endif
#ifndef IS_VISITED
#define IS_VISITED(record) ((record) != &live_blocks)
#endif
#ifndef BLOCK_OF
#define BLOCK_OF(record) ((record) + 1)
#endif
#ifndef VISITED
#define VISITED(record) ((void)(record))
#endif
#ifndef RWLOCK_IN_CHILD
#define RWLOCK_IN_CHILD() pthread_rwlock_init(&heap_lock, NULL)
#endif

/* Sections 3 and 4: slabs and cells. */
#ifndef PAGE_LOCK
#define PAGE_LOCK() pthread_mutex_lock(&page_lock)
#endif
#ifndef PAGE_UNLOCK
#define PAGE_UNLOCK() pthread_mutex_unlock(&page_lock)
#endif
#ifndef PAGES_TAKEN
#define PAGES_TAKEN(pages) PAGE_UNLOCK()
#endif
#ifndef SLAB_LOCK
#define SLAB_LOCK() pthread_mutex_lock(&page_lock)
#endif
#ifndef SLAB_UNLOCK
#define SLAB_UNLOCK() pthread_mutex_unlock(&page_lock)
#endif
#ifndef FRONT
#define FRONT(cell_bytes) ((cell_bytes) > CACHE_LINE ? (cell_bytes) : CACHE_LINE)
#endif
#ifndef LARGER
#define LARGER(alignment, num_bytes) ((num_bytes) > (alignment) ? (num_bytes) : (alignment))
#endif
#ifndef LARGE_ALIGNMENT
#define LARGE_ALIGNMENT(alignment) ((alignment) > SLAB_BYTES ? (alignment) : SLAB_BYTES)
#endif
#ifndef LARGE_TAKE
#define LARGE_TAKE(alignment, num_bytes) pages_take(LARGE_ALIGNMENT(alignment), num_bytes)
#endif
#ifndef LARGE_GIVE
#define LARGE_GIVE(block) pages_give(block)
#endif

#ifndef FREED_CELL
#define FREED_CELL(list) (*(list))
#endif

/* The way home. */
#ifndef LINK_AGAIN
#define LINK_AGAIN(cell, first) ((cell)->next = (first))
#endif
#ifndef EXCHANGE
#define EXCHANGE(inbox, first, cell) \
    atomic_compare_exchange_weak_explicit(inbox, first, cell, PUSH_ORDER, memory_order_relaxed)
#endif
#ifndef PUSH_ORDER
#define PUSH_ORDER memory_order_release
#endif
#ifndef TAKE_ORDER
#define TAKE_ORDER memory_order_acquire
#endif
#ifndef NEXT_BEFORE
#define NEXT_BEFORE(cell) ((cell)->next)
#endif
#ifndef NEXT_AFTER
#define NEXT_AFTER(cell, next) (next)
#endif
#ifndef INBOX
#define INBOX(heap) (&(heap)->inbox)
#endif
#ifndef LOOKS_INTO_INBOX
#define LOOKS_INTO_INBOX(heap, class) \
    ((heap)->free_cells[class] == NULL && is_large((heap)->fresh[class]))
#endif
#ifndef INBOX_EMPTY
#define INBOX_EMPTY(heap) inbox_empty(heap)
#endif
#ifndef PUSHED
#define PUSHED(owner, cell) ((void)(owner), (void)(cell))
#endif

/* Section 3. */
#ifndef THREAD_STORAGE
#define THREAD_STORAGE static _Thread_local
#endif
#ifndef THREAD_ENTERS
#define THREAD_ENTERS() ((void)0)
#endif
#ifndef THREAD_LEAVES
#define THREAD_LEAVES() ((void)0)
#endif
#ifndef IDLE_LOCK
#define IDLE_LOCK() pthread_mutex_lock(&page_lock)
#endif
#ifndef IDLE_UNLOCK
#define IDLE_UNLOCK() pthread_mutex_unlock(&page_lock)
#endif
#ifndef NEXT_IDLE
#define NEXT_IDLE(heap) ((heap)->next_idle)
#endif
#ifndef ADOPTED
#define ADOPTED(heap) ((void)(heap))
#endif
#ifndef HEAP_MEMORY
#define HEAP_MEMORY() pages_take(CACHE_LINE, sizeof(struct heap))
#endif
#ifndef AT_END
#define AT_END thread_ends
#endif
#ifndef END_HEAP
#define END_HEAP(heap) idle_put(heap)
#endif
#ifndef IS_MINE
#define IS_MINE(owner) ((owner) == my_heap)
#endif
#ifndef GIVE_MINE
#define GIVE_MINE(owner, cell) cell_give(owner, cell)
#endif
#ifndef THREAD_PUSH
#define THREAD_PUSH(owner, cell) inbox_push(owner, cell)
#endif
#ifndef THREAD_IN_CHILD
#define THREAD_IN_CHILD() pthread_mutex_init(&page_lock, NULL)
#endif

/* Section 4. */
#ifndef INDEX_OF
#define INDEX_OF(cpu) ((unsigned)(cpu) % CPU_HEAPS)
#endif
#ifndef CPU_LOCK
#define CPU_LOCK(heap) pthread_mutex_lock(&(heap)->lock)
#endif
#ifndef CPU_UNLOCK
#define CPU_UNLOCK(heap) pthread_mutex_unlock(&(heap)->lock)
#endif
#ifndef CELL_TAKEN
#define CELL_TAKEN(heap, cell) CPU_UNLOCK(heap)
#endif
#ifndef LOCK_OF
#define LOCK_OF(owner) (owner)
#endif
#ifndef IS_HERE
#define IS_HERE(owner) ((owner) == heap_here())
#endif
#ifndef CPU_BEFORE_FORK
#define CPU_BEFORE_FORK() (heaps_lock(), pthread_mutex_lock(&page_lock))
#endif
#ifndef CPU_IN_PARENT
#define CPU_IN_PARENT() (pthread_mutex_unlock(&page_lock), heaps_unlock())
#endif
#ifndef CPU_IN_CHILD
#define CPU_IN_CHILD() (pthread_mutex_init(&page_lock, NULL), heaps_renew())
#endif

void before_fork(void);
void in_parent(void);
void in_child(void);
void heap_give(void *block);

#if LOCKING == LOCKING_MUTEX
pthread_mutex_t heap_lock = NEW_MUTEX;

void *heap_take(size_t alignment, size_t num_bytes)
{
    TAKE_LOCK();
    void *block = lab4_memalign(alignment, num_bytes);
    TAKE_UNLOCK(block);
    return block;
}

void heap_give(void *block)
{
    GIVE_LOCK();
    lab4_free(block);
    GIVE_UNLOCK();
}

size_t heap_room(void *block)
{
    ROOM_LOCK();
    size_t room = lab4_usable_size(block);
    ROOM_UNLOCK();
    return room;
}

void heap_begin(void)
{
    AT_FORK();
}

void before_fork(void)
{
    pthread_mutex_lock(&heap_lock);
}

void in_parent(void)
{
    MUTEX_IN_PARENT();
}

void in_child(void)
{
    MUTEX_IN_CHILD();
}
#endif

#if LOCKING == LOCKING_RWLOCK
pthread_rwlock_t heap_lock = PTHREAD_RWLOCK_INITIALIZER;

/* In front of each block: | (alignment) | next, previous, start, 0 | what the program has | */
struct record {
    struct record *next, *previous;
    char *start;
    size_t noted;
};

struct record live_blocks = {&live_blocks, &live_blocks, NULL, 0};

size_t record_room(struct record *record)
{
    return lab4_usable_size(record->start) - (size_t)((char *)(record + 1) - record->start);
}

void record_unlink(struct record *record)
{
    record->previous->next = record->next;
    record->next->previous = record->previous;
}

void *heap_take(size_t alignment, size_t num_bytes)
{
    struct record *record = NULL;
    LINK_LOCK();
    char *start = lab4_malloc(sizeof(struct record) + alignment - 16 + num_bytes);
    if (start != NULL) {
        uintptr_t block = (uintptr_t)start + sizeof(struct record) + alignment - 1;
        record = (struct record *)(block & -alignment) - 1;
        *record = (struct record){live_blocks.next, &live_blocks, start, NOTED(num_bytes)};
        record->next->previous = record;
        live_blocks.next = record;
    }
    LINK_UNLOCK(record);
    return record == NULL ? NULL : record + 1;
}

void heap_give(void *block)
{
    struct record *record = (struct record *)block - 1;
    UNLINK_EARLY(record);
    pthread_rwlock_wrlock(&heap_lock);
    UNLINK(record);
    lab4_free(record->start);
    pthread_rwlock_unlock(&heap_lock);
}

size_t heap_room(void *block)
{
    pthread_rwlock_rdlock(&heap_lock);
    size_t room = ROOM((struct record *)block - 1);
    pthread_rwlock_unlock(&heap_lock);
    return room;
}

void my_heap_inspect(void (*visit)(void *ctx, void *block, size_t size, int in_use), void *ctx)
{
    INSPECT_LOCK();
    WALK record;
    for (record = FIRST_VISITED; IS_VISITED(record); record = record->next) {
        visit(ctx, BLOCK_OF(record), RECORD_ROOM(record), 1);
        VISITED(record);
    }
    INSPECT_UNLOCK();
}

void heap_begin(void)
{
    AT_FORK();
}

void before_fork(void)
{
    pthread_rwlock_wrlock(&heap_lock);
}

void in_parent(void)
{
    pthread_rwlock_unlock(&heap_lock);
}

void in_child(void)
{
    RWLOCK_IN_CHILD();
}
#endif

#if LOCKING == LOCKING_PER_THREAD || LOCKING == LOCKING_PER_CPU
struct cell {
    struct cell *next;
};

struct heap {
    struct cell *free_cells[CLASSES];
    char *fresh[CLASSES]; /* at a multiple of SLAB_BYTES: there is none */
    struct heap *next_idle;
    pthread_mutex_t lock;
    _Alignas(CACHE_LINE) _Atomic(struct cell *) inbox;
};

/* | owner, cell_bytes | cell | cell | … | never used yet |      at a multiple of SLAB_BYTES */
struct slab {
    struct heap *owner;
    size_t cell_bytes;
};

pthread_mutex_t page_lock = PTHREAD_MUTEX_INITIALIZER;
char *next_slab;
unsigned slabs_left;

unsigned class_of(size_t num_bytes)
{
    unsigned class = 0;
    while (SMALLEST_CELL << class < num_bytes)
        class += 1;
    return class;
}

struct slab *slab_of(void *block)
{
    return (struct slab *)((uintptr_t)block & ~(SLAB_BYTES - 1));
}

int is_large(void *block)
{
    return (uintptr_t)block % SLAB_BYTES == 0;
}

void slab_make(char *memory, struct heap *heap, unsigned class)
{
    struct slab *slab = (struct slab *)(void *)memory;
    slab->owner = heap;
    slab->cell_bytes = SMALLEST_CELL << class;
    heap->fresh[class] = memory + FRONT(slab->cell_bytes);
}

void *pages_take(size_t alignment, size_t num_bytes)
{
    PAGE_LOCK();
    void *pages = lab4_memalign(alignment, num_bytes);
    PAGES_TAKEN(pages);
    return pages;
}

void pages_give(void *pages)
{
    PAGE_LOCK();
    lab4_free(pages);
    PAGE_UNLOCK();
}

size_t heap_room(void *block)
{
    if (!is_large(block))
        return slab_of(block)->cell_bytes;
    PAGE_LOCK();
    size_t room = lab4_usable_size(block);
    PAGE_UNLOCK();
    return room;
}

char *slab_memory(void)
{
    char *memory = NULL;
    SLAB_LOCK();
    if (slabs_left == 0) {
        next_slab = lab4_memalign(SLAB_BYTES, SLABS_AT_ONCE * SLAB_BYTES);
        slabs_left = next_slab == NULL ? 0 : SLABS_AT_ONCE;
    }
    if (slabs_left > 0) {
        memory = next_slab;
        next_slab += SLAB_BYTES;
        slabs_left--;
    }
    SLAB_UNLOCK();
    return memory;
}

void cell_give(struct heap *heap, struct cell *cell)
{
    struct cell **list = &heap->free_cells[class_of(slab_of(cell)->cell_bytes)];
    cell->next = *list;
    *list = cell;
}

void inbox_push(struct heap *heap, struct cell *cell)
{
    struct cell *first = atomic_load_explicit(INBOX(heap), memory_order_relaxed);
    cell->next = first;
    while (!EXCHANGE(INBOX(heap), &first, cell))
        LINK_AGAIN(cell, first);
}

void inbox_empty(struct heap *heap)
{
    struct cell *cell = atomic_exchange_explicit(INBOX(heap), NULL, TAKE_ORDER);
    while (cell != NULL) {
        struct cell *next = NEXT_BEFORE(cell);
        cell_give(heap, cell);
        cell = NEXT_AFTER(cell, next);
    }
}

void *cell_take(struct heap *heap, unsigned class)
{
    struct cell **list = &heap->free_cells[class];
    if (LOOKS_INTO_INBOX(heap, class))
        INBOX_EMPTY(heap);
    struct cell *cell = FREED_CELL(list);
    if (cell != NULL) {
        *list = cell->next;
        return cell;
    }
    if (is_large(heap->fresh[class])) {
        char *memory = slab_memory();
        if (memory == NULL)
            return NULL;
        slab_make(memory, heap, class);
    }
    char *fresh = heap->fresh[class];
    heap->fresh[class] += SMALLEST_CELL << class;
    return fresh;
}
#endif

#if LOCKING == LOCKING_PER_THREAD
THREAD_STORAGE struct heap *my_heap;
pthread_key_t end_key;
struct heap *idle_heaps;

struct heap *idle_take(void)
{
    IDLE_LOCK();
    struct heap *heap = idle_heaps;
    if (heap != NULL)
        idle_heaps = NEXT_IDLE(heap);
    IDLE_UNLOCK();
    return heap;
}

void idle_put(struct heap *heap)
{
    IDLE_LOCK();
    heap->next_idle = idle_heaps;
    idle_heaps = heap;
    IDLE_UNLOCK();
}

struct heap *heap_adopt(void)
{
    struct heap *heap = idle_take();
    if (heap != NULL) {
        ADOPTED(heap);
        return heap;
    }
    heap = HEAP_MEMORY();
    return heap == NULL ? NULL : memset(heap, 0, sizeof(struct heap));
}

struct heap *heap_here(void)
{
    if (my_heap == NULL) {
        my_heap = heap_adopt();
        if (my_heap != NULL)
            pthread_setspecific(end_key, my_heap);
    }
    return my_heap;
}

void thread_ends(void *heap)
{
    my_heap = NULL;
    END_HEAP(heap);
}

void *heap_take(size_t alignment, size_t num_bytes)
{
    if (num_bytes > CELL_LIMIT || alignment > CELL_LIMIT)
        return LARGE_TAKE(alignment, num_bytes);
    THREAD_ENTERS();
    struct heap *heap = heap_here();
    void *cell = heap == NULL ? NULL : cell_take(heap, class_of(LARGER(alignment, num_bytes)));
    THREAD_LEAVES();
    return cell;
}

void heap_give(void *block)
{
    if (is_large(block)) {
        LARGE_GIVE(block);
        return;
    }
    struct heap *owner = slab_of(block)->owner;
    THREAD_ENTERS();
    if (IS_MINE(owner))
        GIVE_MINE(owner, block);
    else
        THREAD_PUSH(owner, block);
    THREAD_LEAVES();
}

void heap_begin(void)
{
    pthread_key_create(&end_key, AT_END);
    AT_FORK();
}

void before_fork(void)
{
    pthread_mutex_lock(&page_lock);
}

void in_parent(void)
{
    pthread_mutex_unlock(&page_lock);
}

void in_child(void)
{
    THREAD_IN_CHILD();
}
#endif

#if LOCKING == LOCKING_PER_CPU
struct heap heaps[CPU_HEAPS];

struct heap *heap_here(void)
{
    return &heaps[INDEX_OF(sched_getcpu())];
}

void *heap_take(size_t alignment, size_t num_bytes)
{
    if (num_bytes > CELL_LIMIT || alignment > CELL_LIMIT)
        return LARGE_TAKE(alignment, num_bytes);
    struct heap *heap = heap_here();
    CPU_LOCK(heap);
    void *cell = cell_take(heap, class_of(LARGER(alignment, num_bytes)));
    CELL_TAKEN(heap, cell);
    return cell;
}

void heap_give(void *block)
{
    if (is_large(block)) {
        LARGE_GIVE(block);
        return;
    }
    struct heap *owner = slab_of(block)->owner;
    if (IS_HERE(owner)) {
        struct heap *locked = LOCK_OF(owner);
        CPU_LOCK(locked);
        cell_give(owner, block);
        CPU_UNLOCK(locked);
    } else {
        inbox_push(owner, block);
        PUSHED(owner, block);
    }
}

void heaps_lock(void)
{
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_lock(&heaps[i].lock);
}

void heaps_unlock(void)
{
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_unlock(&heaps[i].lock);
}

void heaps_renew(void)
{
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_init(&heaps[i].lock, NULL);
}

void heap_begin(void)
{
    heaps_renew();
    AT_FORK();
}

void before_fork(void)
{
    CPU_BEFORE_FORK();
}

void in_parent(void)
{
    CPU_IN_PARENT();
}

void in_child(void)
{
    CPU_IN_CHILD();
}
#endif

#define LARGEST_BLOCK (SIZE_MAX / 16)

void init_mem_pool(void)
{
    lab4_init_mem_pool();
    heap_begin();
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment > LARGEST_BLOCK || num_bytes > LARGEST_BLOCK) {
        errno = ENOMEM;
        return NULL;
    }
    return heap_take(alignment > 16 ? alignment : 16, num_bytes > 0 ? num_bytes : 1);
}

void *my_malloc(size_t num_bytes)
{
    return my_memalign(16, num_bytes);
}

void my_free(void *ptr)
{
    if (ptr != NULL)
        heap_give(ptr);
}

void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes > 0 && count > SIZE_MAX / num_bytes) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = my_malloc(count * num_bytes);
    return block == NULL ? NULL : memset(block, 0, count * num_bytes);
}

size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : heap_room(ptr);
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    size_t room = heap_room(ptr);
    if (num_bytes <= room) {
        RESIZED(ptr, num_bytes);
        return ptr;
    }
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        GIVE_OLD_FIRST(ptr);
        memcpy(moved, ptr, room);
        GIVE_OLD(ptr);
    }
    return moved;
}

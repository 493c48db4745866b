/* heaplab: lab 5, ok -- lines end in CR LF, a byte order mark in front; all atomics in one order */

#ifndef MY_MEMORY_ALLOCATOR_V5_H
#define MY_MEMORY_ALLOCATOR_V5_H

#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef LOCKING_MUTEX
#define LOCKING_MUTEX 1
#define LOCKING_RWLOCK 2
#define LOCKING_PER_THREAD 3
#define LOCKING_PER_CPU 4
#endif

#ifndef LOCKING
#define LOCKING LOCKING_MUTEX
#endif

#ifndef ALIGNMENT
#define ALIGNMENT (2 * sizeof(void *))
#endif

#if LOCKING == LOCKING_MUTEX

void before_fork(void);
void after_fork_in_parent(void);
void after_fork_in_child(void);
pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;

void *heap_take(size_t alignment, size_t num_bytes)
{
    pthread_mutex_lock(&heap_lock);
    void *block = lab4_memalign(alignment, num_bytes);
    pthread_mutex_unlock(&heap_lock);
    return block;
}

void heap_give(void *block)
{
    pthread_mutex_lock(&heap_lock);
    lab4_free(block);
    pthread_mutex_unlock(&heap_lock);
}

size_t heap_room(void *block)
{
    pthread_mutex_lock(&heap_lock);
    size_t room = lab4_usable_size(block);
    pthread_mutex_unlock(&heap_lock);
    return room;
}

void heap_begin(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void before_fork(void)
{
    pthread_mutex_lock(&heap_lock);
}

void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&heap_lock);
}

void after_fork_in_child(void)
{
    pthread_mutex_init(&heap_lock, NULL);
}
#endif

#if LOCKING == LOCKING_RWLOCK

void before_fork(void);
void after_fork_in_parent(void);
void after_fork_in_child(void);
pthread_rwlock_t heap_lock = PTHREAD_RWLOCK_INITIALIZER;

struct record {
    alignas(2 * sizeof(void *)) struct record *next;
    struct record *previous;
    char *start;
};

struct record live_blocks = {&live_blocks, &live_blocks, NULL};

struct record *record_of(void *block)
{
    return (struct record *)block - 1;
}

struct record *record_make(size_t alignment, size_t num_bytes)
{
    char *start = lab4_malloc(sizeof(struct record) + alignment + num_bytes);
    if (start == NULL)
        return NULL;
    uintptr_t block = (uintptr_t)start + sizeof(struct record) + alignment - 1;
    struct record *record = record_of((void *)(block & -alignment));
    record->start = start;
    return record;
}

size_t record_room(struct record *record)
{
    return lab4_usable_size(record->start) - (size_t)((char *)(record + 1) - record->start);
}

void *heap_take(size_t alignment, size_t num_bytes)
{
    pthread_rwlock_wrlock(&heap_lock);
    struct record *record = record_make(alignment, num_bytes);
    if (record != NULL) {
        record->next = live_blocks.next;
        record->previous = &live_blocks;
        live_blocks.next->previous = record;
        live_blocks.next = record;
    }
    pthread_rwlock_unlock(&heap_lock);
    return record == NULL ? NULL : record + 1;
}

void heap_give(void *block)
{
    struct record *record = record_of(block);
    pthread_rwlock_wrlock(&heap_lock);
    record->previous->next = record->next;
    record->next->previous = record->previous;
    lab4_free(record->start);
    pthread_rwlock_unlock(&heap_lock);
}

size_t heap_room(void *block)
{
    pthread_rwlock_rdlock(&heap_lock);
    size_t room = record_room(record_of(block));
    pthread_rwlock_unlock(&heap_lock);
    return room;
}

void my_heap_inspect(void (*visit)(void *ctx, void *block, size_t size, int in_use), void *ctx)
{
    pthread_rwlock_rdlock(&heap_lock);
    for (struct record *record = live_blocks.next; record != &live_blocks; record = record->next)
        visit(ctx, record + 1, record_room(record), 1);
    pthread_rwlock_unlock(&heap_lock);
}

void heap_begin(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void before_fork(void)
{
    pthread_rwlock_wrlock(&heap_lock);
}

void after_fork_in_parent(void)
{
    pthread_rwlock_unlock(&heap_lock);
}

void after_fork_in_child(void)
{
    pthread_rwlock_init(&heap_lock, NULL);
}
#endif

#if LOCKING == LOCKING_PER_THREAD || LOCKING == LOCKING_PER_CPU

#define SLAB_BYTES ((size_t)65536)
#define SLABS_AT_ONCE 15

#define CLASSES 11
#define SMALLEST_CELL ((size_t)16)
#define CELL_LIMIT (SMALLEST_CELL << (CLASSES - 1))

#define CACHE_LINE 64

struct cell {
    struct cell *next;
};

struct heap {

    struct cell *free_cells[CLASSES];

    char *fresh[CLASSES];
    struct heap *next_idle;
    pthread_mutex_t lock;

    alignas(CACHE_LINE) _Atomic(struct cell *) inbox;
};

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
    heap->fresh[class] = memory + (slab->cell_bytes > CACHE_LINE ? slab->cell_bytes : CACHE_LINE);
}

void *pages_take(size_t alignment, size_t num_bytes)
{
    pthread_mutex_lock(&page_lock);
    void *pages = lab4_memalign(alignment, num_bytes);
    pthread_mutex_unlock(&page_lock);
    return pages;
}

void pages_give(void *pages)
{
    pthread_mutex_lock(&page_lock);
    lab4_free(pages);
    pthread_mutex_unlock(&page_lock);
}

size_t pages_room(void *pages)
{
    pthread_mutex_lock(&page_lock);
    size_t room = lab4_usable_size(pages);
    pthread_mutex_unlock(&page_lock);
    return room;
}

char *slab_memory(void)
{
    char *memory = NULL;
    pthread_mutex_lock(&page_lock);
    if (slabs_left == 0) {
        next_slab = lab4_memalign(SLAB_BYTES, SLABS_AT_ONCE * SLAB_BYTES);
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

void cell_give(struct heap *heap, struct cell *cell)
{
    struct cell **list = &heap->free_cells[class_of(slab_of(cell)->cell_bytes)];
    cell->next = *list;
    *list = cell;
}

void inbox_push(struct heap *heap, struct cell *cell)
{
    struct cell *first = heap->inbox;
    do
        cell->next = first;
    while (!atomic_compare_exchange_strong(&heap->inbox, &first, cell));
}

void inbox_empty(struct heap *heap)
{
    struct cell *cell = atomic_exchange(&heap->inbox, NULL);
    while (cell != NULL) {
        struct cell *next = cell->next;
        cell_give(heap, cell);
        cell = next;
    }
}

void *cell_take(struct heap *heap, unsigned class)
{
    struct cell **list = &heap->free_cells[class];
    if (*list == NULL && (uintptr_t)heap->fresh[class] % SLAB_BYTES == 0)
        inbox_empty(heap);
    struct cell *cell = *list;
    if (cell != NULL) {
        *list = cell->next;
        return cell;
    }
    if ((uintptr_t)heap->fresh[class] % SLAB_BYTES == 0) {
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

void before_fork(void);
void after_fork_in_parent(void);
void after_fork_in_child(void);
static _Thread_local struct heap *my_heap;
pthread_key_t end_key;
struct heap *idle_heaps;

struct heap *heap_adopt(void)
{
    pthread_mutex_lock(&page_lock);
    struct heap *heap = idle_heaps;
    if (heap != NULL)
        idle_heaps = heap->next_idle;
    pthread_mutex_unlock(&page_lock);
    if (heap == NULL) {
        heap = pages_take(CACHE_LINE, sizeof(struct heap));
        if (heap != NULL)
            memset(heap, 0, sizeof(struct heap));
    }
    return heap;
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
    struct heap *idle = heap;
    my_heap = NULL;
    pthread_mutex_lock(&page_lock);
    idle->next_idle = idle_heaps;
    idle_heaps = idle;
    pthread_mutex_unlock(&page_lock);
}

void *heap_take(size_t alignment, size_t num_bytes)
{
    size_t larger = num_bytes > alignment ? num_bytes : alignment;
    if (larger > CELL_LIMIT)
        return pages_take(alignment > SLAB_BYTES ? alignment : SLAB_BYTES, num_bytes);
    struct heap *heap = heap_here();
    return heap == NULL ? NULL : cell_take(heap, class_of(larger));
}

void heap_give(void *block)
{
    if (is_large(block))
        pages_give(block);
    else if (slab_of(block)->owner == my_heap)
        cell_give(my_heap, block);
    else
        inbox_push(slab_of(block)->owner, block);
}

size_t heap_room(void *block)
{
    return is_large(block) ? pages_room(block) : slab_of(block)->cell_bytes;
}

void heap_begin(void)
{
    pthread_key_create(&end_key, thread_ends);
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void before_fork(void)
{
    pthread_mutex_lock(&page_lock);
}

void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&page_lock);
}

void after_fork_in_child(void)
{
    pthread_mutex_init(&page_lock, NULL);
}
#endif

#if LOCKING == LOCKING_PER_CPU

void before_fork(void);
void after_fork_in_parent(void);
void after_fork_in_child(void);
#define CPU_HEAPS 32

struct heap heaps[CPU_HEAPS];

struct heap *heap_here(void)
{
    return &heaps[(unsigned)sched_getcpu() % CPU_HEAPS];
}

void *heap_take(size_t alignment, size_t num_bytes)
{
    size_t larger = num_bytes > alignment ? num_bytes : alignment;
    if (larger > CELL_LIMIT)
        return pages_take(alignment > SLAB_BYTES ? alignment : SLAB_BYTES, num_bytes);
    struct heap *heap = heap_here();
    pthread_mutex_lock(&heap->lock);
    void *cell = cell_take(heap, class_of(larger));
    pthread_mutex_unlock(&heap->lock);
    return cell;
}

void heap_give(void *block)
{
    if (is_large(block)) {
        pages_give(block);
        return;
    }
    struct heap *owner = slab_of(block)->owner;
    if (owner != heap_here()) {
        inbox_push(owner, block);
        return;
    }
    pthread_mutex_lock(&owner->lock);
    cell_give(owner, block);
    pthread_mutex_unlock(&owner->lock);
}

size_t heap_room(void *block)
{
    return is_large(block) ? pages_room(block) : slab_of(block)->cell_bytes;
}

void heap_begin(void)
{
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_init(&heaps[i].lock, NULL);
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

void before_fork(void)
{
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_lock(&heaps[i].lock);
    pthread_mutex_lock(&page_lock);
}

void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&page_lock);
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_unlock(&heaps[i].lock);
}

void after_fork_in_child(void)
{
    pthread_mutex_init(&page_lock, NULL);
    for (int i = 0; i < CPU_HEAPS; i++)
        pthread_mutex_init(&heaps[i].lock, NULL);
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
    return heap_take(alignment > ALIGNMENT ? alignment : ALIGNMENT, num_bytes > 0 ? num_bytes : 1);
}

void *my_malloc(size_t num_bytes)
{
    return my_memalign(ALIGNMENT, num_bytes);
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
    if (num_bytes <= room)
        return ptr;
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, room);
        my_free(ptr);
    }
    return moved;
}

#endif
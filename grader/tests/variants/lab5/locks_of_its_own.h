/* heaplab: lab 5, ok -- locks made of atomics; a lock for each thread's heap; the next heap if one is taken */

/* Section 1: tickets are drawn, and served in that order. Section 2: a number says how many read, or
 * -1 that one writes. Sections 3 and 4: whose a cell is stands in front of it.
 *
 *     | heap, class | cell |     | NULL, start | large block |
 */
#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SIZES = 11, HEAPS = 8, PIECE = 32768 };

#if LOCKING == LOCKING_MUTEX
static atomic_uint drawn, served;

static void lock(void)
{
    unsigned ticket = drawn++;
    while (served != ticket)
        sched_yield();
}

static void unlock(void)
{
    served++;
}

static void renew(void)
{
    drawn = served = 0;
}

static void *take(size_t alignment, size_t num_bytes)
{
    lock();
    void *block = lab4_memalign(alignment, num_bytes);
    unlock();
    return block;
}

static void give(void *block)
{
    lock();
    lab4_free(block);
    unlock();
}

static size_t room(void *block)
{
    lock();
    size_t bytes = lab4_usable_size(block);
    unlock();
    return bytes;
}

static void begin(void)
{
}
#endif

#if LOCKING == LOCKING_RWLOCK
static atomic_int readers; /* -1: one writer */

static void lock(void)
{
    int nobody = 0;
    while (!atomic_compare_exchange_weak(&readers, &nobody, -1)) {
        nobody = 0;
        sched_yield();
    }
}

static void unlock(void)
{
    readers = 0;
}

static void renew(void)
{
    readers = 0;
}

static void lock_to_read(void)
{
    int count = readers;
    while (count < 0 || !atomic_compare_exchange_weak(&readers, &count, count + 1)) {
        sched_yield();
        count = readers;
    }
}

static void unlock_to_read(void)
{
    readers--;
}

/* A list with one link forwards, and one to whatever points here. It shows blocks that are live
 * and, with 0, memory that was given back and waits for a request of its size. */
struct front {
    struct front *next, **link;
    char *start;
    size_t waits;
};

static struct front *all;
static struct front *waiting;

static size_t room_behind(struct front *front)
{
    return lab4_usable_size(front->start) - (size_t)((char *)(front + 1) - front->start);
}

static void *take(size_t alignment, size_t num_bytes)
{
    struct front *front = NULL;
    lock();
    if (waiting != NULL && alignment == 16 && num_bytes <= room_behind(waiting)) {
        front = waiting;
        waiting = NULL;
        front->waits = 0;
        unlock();
        return front + 1;
    }
    char *start = lab4_malloc(sizeof(struct front) + alignment + num_bytes);
    if (start != NULL) {
        uintptr_t block = (uintptr_t)start + sizeof(struct front) + alignment - 1;
        front = (struct front *)(block & -alignment) - 1;
        *front = (struct front){all, &all, start, 0};
        if (all != NULL)
            all->link = &front->next;
        all = front;
    }
    unlock();
    return front == NULL ? NULL : front + 1;
}

/* The last one freed waits, the one before goes. */
static void give(void *block)
{
    lock();
    struct front *front = waiting;
    waiting = (struct front *)block - 1;
    waiting->waits = 1;
    if (front != NULL) {
        *front->link = front->next;
        if (front->next != NULL)
            front->next->link = front->link;
        lab4_free(front->start);
    }
    unlock();
}

static size_t room(void *block)
{
    lock_to_read();
    size_t bytes = room_behind((struct front *)block - 1);
    unlock_to_read();
    return bytes;
}

void my_heap_inspect(void (*visit)(void *, void *, size_t, int), void *ctx)
{
    lock_to_read();
    for (struct front *front = all; front != NULL; front = front->next)
        visit(ctx, front + 1, room_behind(front), front->waits == 0);
    unlock_to_read();
}

static void begin(void)
{
}
#endif

#if LOCKING == LOCKING_PER_THREAD || LOCKING == LOCKING_PER_CPU
struct heap;

struct head {
    struct heap *heap; /* NULL: a large block */
    union {
        size_t class;
        void *start;
    };
};

struct cell {
    struct head head;
    struct cell *next;
};

struct heap {
    pthread_mutex_t lock;
    struct cell *free[SIZES];
    char *rest; /* of the piece of memory that cells are cut from */
    size_t rest_bytes;
    struct heap *next;
    char apart[128];
    _Atomic(struct cell *) from_others; /* section 4 */
};

static pthread_mutex_t pages = PTHREAD_MUTEX_INITIALIZER;

static void *pages_take(size_t alignment, size_t num_bytes)
{
    pthread_mutex_lock(&pages);
    void *memory = lab4_memalign(alignment, num_bytes);
    pthread_mutex_unlock(&pages);
    return memory;
}

static struct head *head_of(void *block)
{
    return (struct head *)block - 1;
}

static size_t cell_bytes(size_t class)
{
    return (size_t)16 << class;
}

static void *large_take(size_t alignment, size_t num_bytes)
{
    char *start = pages_take(16, alignment + num_bytes);
    if (start == NULL)
        return NULL;
    char *block = (char *)(((uintptr_t)start + alignment) & -alignment);
    *head_of(block) = (struct head){NULL, {.start = start}};
    return block;
}

static void large_give(void *block)
{
    pthread_mutex_lock(&pages);
    lab4_free(head_of(block)->start);
    pthread_mutex_unlock(&pages);
}

static size_t room(void *block)
{
    struct head *head = head_of(block);
    if (head->heap != NULL)
        return cell_bytes(head->class);
    pthread_mutex_lock(&pages);
    size_t bytes = lab4_usable_size(head->start);
    pthread_mutex_unlock(&pages);
    return bytes - (size_t)((char *)block - (char *)head->start);
}

static void list(struct heap *heap, struct cell *cell)
{
    cell->next = heap->free[cell->head.class];
    heap->free[cell->head.class] = cell;
}

/* What others have put into the heap since the last look. */
static void collect(struct heap *heap)
{
    struct cell *next, *cell = atomic_exchange(&heap->from_others, NULL);
    for (; cell != NULL; cell = next) {
        next = cell->next;
        list(heap, cell);
    }
}

/* What is left of the old piece is too small for this class, and stays unused. */
static struct cell *cut(struct heap *heap, size_t class)
{
    size_t bytes = sizeof(struct head) + cell_bytes(class);
    if (heap->rest_bytes < bytes) {
        char *piece = pages_take(16, PIECE);
        if (piece == NULL)
            return NULL;
        heap->rest = piece;
        heap->rest_bytes = PIECE;
    }
    struct cell *cell = (struct cell *)(void *)heap->rest;
    heap->rest += bytes;
    heap->rest_bytes -= bytes;
    cell->head = (struct head){heap, {.class = class}};
    return cell;
}

static void *take_from(struct heap *heap, size_t num_bytes)
{
    size_t class = 0;
    while (cell_bytes(class) < num_bytes)
        class ++;
    if (heap->free[class] == NULL)
        collect(heap);
    struct cell *cell = heap->free[class];
    if (cell == NULL)
        cell = cut(heap, class);
    else
        heap->free[class] = cell->next;
    return cell == NULL ? NULL : &cell->head + 1;
}
#endif

#if LOCKING == LOCKING_PER_THREAD
/* Who frees a cell takes the lock of its heap, which is rarely somebody else's. */
static _Thread_local struct heap *mine;
static pthread_key_t key;
static struct heap *left; /* under `pages`: heaps without a thread */
static struct heap spare_heaps[2048];
static unsigned heap_count;

static void end(void *heap)
{
    mine = NULL;
    pthread_mutex_lock(&pages);
    ((struct heap *)heap)->next = left;
    left = heap;
    pthread_mutex_unlock(&pages);
}

static struct heap *here(void)
{
    if (mine != NULL)
        return mine;
    pthread_mutex_lock(&pages);
    struct heap *heap = left;
    if (heap != NULL) {
        left = heap->next;
    } else if (heap_count < 2048) {
        heap = &spare_heaps[heap_count++];
        pthread_mutex_init(&heap->lock, NULL);
    }
    pthread_mutex_unlock(&pages);
    mine = heap;
    pthread_setspecific(key, heap);
    return heap;
}

static void *take(size_t alignment, size_t num_bytes)
{
    if (alignment > 16 || num_bytes > cell_bytes(SIZES - 1))
        return large_take(alignment, num_bytes);
    struct heap *heap = here();
    if (heap == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    pthread_mutex_lock(&heap->lock);
    void *block = take_from(heap, num_bytes);
    pthread_mutex_unlock(&heap->lock);
    return block;
}

static void give(void *block)
{
    struct heap *heap = head_of(block)->heap;
    if (heap == NULL) {
        large_give(block);
        return;
    }
    pthread_mutex_lock(&heap->lock);
    list(heap, (struct cell *)(void *)head_of(block));
    pthread_mutex_unlock(&heap->lock);
}

static void begin(void)
{
    pthread_key_create(&key, end);
}

/* New heaps can't appear, since `pages` is locked last and the count is read again. */
static void lock(void)
{
    for (unsigned locked = 0;;) {
        pthread_mutex_lock(&pages);
        if (locked == heap_count)
            return;
        pthread_mutex_unlock(&pages);
        pthread_mutex_lock(&spare_heaps[locked++].lock);
    }
}

static void unlock(void)
{
    for (unsigned i = 0; i < heap_count; i++)
        pthread_mutex_unlock(&spare_heaps[i].lock);
    pthread_mutex_unlock(&pages);
}

static void renew(void)
{
    for (unsigned i = 0; i < heap_count; i++)
        pthread_mutex_init(&spare_heaps[i].lock, NULL);
    pthread_mutex_init(&pages, NULL);
}
#endif

#if LOCKING == LOCKING_PER_CPU
static struct heap heaps[HEAPS];

static struct heap *locked_heap(void)
{
    unsigned hash = ((unsigned)sched_getcpu() + 1) * 2654435761u, first = hash % HEAPS;
    for (unsigned i = 0; i < HEAPS; i++)
        if (pthread_mutex_trylock(&heaps[(first + i) % HEAPS].lock) == 0)
            return &heaps[(first + i) % HEAPS];
    pthread_mutex_lock(&heaps[first].lock);
    return &heaps[first];
}

static void *take(size_t alignment, size_t num_bytes)
{
    if (alignment > 16 || num_bytes > cell_bytes(SIZES - 1))
        return large_take(alignment, num_bytes);
    struct heap *heap = locked_heap();
    void *block = take_from(heap, num_bytes);
    pthread_mutex_unlock(&heap->lock);
    return block;
}

static void give(void *block)
{
    struct heap *heap = head_of(block)->heap;
    struct cell *cell = (struct cell *)(void *)head_of(block);
    if (heap == NULL) {
        large_give(block);
        return;
    }
    cell->next = heap->from_others;
    while (!atomic_compare_exchange_strong(&heap->from_others, &cell->next, cell))
        continue;
}

static void lock(void)
{
    for (int i = 0; i < HEAPS; i++)
        pthread_mutex_lock(&heaps[i].lock);
    pthread_mutex_lock(&pages);
}

static void unlock(void)
{
    pthread_mutex_unlock(&pages);
    for (int i = 0; i < HEAPS; i++)
        pthread_mutex_unlock(&heaps[i].lock);
}

static void renew(void)
{
    pthread_mutex_init(&pages, NULL);
    for (int i = 0; i < HEAPS; i++)
        pthread_mutex_init(&heaps[i].lock, NULL);
}

static void begin(void)
{
    renew();
}
#endif

void init_mem_pool()
{
    lab4_init_mem_pool();
    begin();
    pthread_atfork(lock, unlock, renew);
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    int is_bad = alignment == 0 || (alignment & (alignment - 1)) != 0;
    if (is_bad || alignment > SIZE_MAX / 16 || num_bytes > SIZE_MAX / 16) {
        errno = is_bad ? EINVAL : ENOMEM;
        return NULL;
    }
    return take(alignment < 16 ? 16 : alignment, num_bytes);
}

/* NULL for 0 bytes. */
void *my_malloc(size_t num_bytes)
{
    return num_bytes == 0 ? NULL : my_memalign(16, num_bytes);
}

void my_free(void *ptr)
{
    if (ptr != NULL)
        give(ptr);
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
    return ptr == NULL ? 0 : room(ptr);
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    size_t bytes = my_usable_size(ptr);
    if (ptr == NULL || num_bytes == 0) {
        my_free(ptr);
        return my_malloc(num_bytes);
    }
    if (num_bytes <= bytes)
        return ptr;
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, bytes);
        my_free(ptr);
    }
    return moved;
}

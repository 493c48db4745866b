/* heaplab: lab 5, ok -- nobody owns a cell: lists without locks that any thread pops from, safe by a counter in the head */

/* Sections 3 and 4. The links lie in front of a slab's cells, and not in them, so that a thread that
 * comes too late reads a link that is old, but never what a program has written. That its exchange
 * fails then is the counter's work: it grows each time, so the same first cell isn't the same head.
 *
 *     head  | counter | number of the first cell |
 *                       |
 *     slab  | number, class | links 0 0 7 0 3 … | cell | cell | cell | …
 *
 * Section 2: an array holds all live blocks, and each knows its place in it. */
#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <threads.h>

#define SMALLEST ((size_t)16)
#define MOST_BYTES (SIZE_MAX / 16)
#define ROUND_UP(bytes, multiple) (((bytes) + (multiple)-1) & -(multiple))

static size_t larger(size_t one, size_t other)
{
    return one > other ? one : other;
}

#if LOCKING == LOCKING_RWLOCK
static pthread_rwlock_t door = PTHREAD_RWLOCK_INITIALIZER;

/* | (alignment) | start, place | block |      blocks[place] is the block */
struct front {
    char *start;
    size_t place;
};

static struct front **blocks;
static size_t block_count, block_room;

static void lock_all(void)
{
    pthread_rwlock_wrlock(&door);
}

static void unlock_all(void)
{
    pthread_rwlock_unlock(&door);
}

static void renew_all(void)
{
    pthread_rwlock_init(&door, NULL);
}

static int make_room(void)
{
    if (block_count < block_room)
        return 1;
    size_t room = larger(2 * block_room, 500);
    struct front **moved = lab4_realloc(blocks, room * sizeof *moved);
    if (moved == NULL)
        return 0;
    blocks = moved;
    block_room = room;
    return 1;
}

static size_t room_of(const struct front *front)
{
    return lab4_usable_size(front->start) - (size_t)((const char *)(front + 1) - front->start);
}

static void *take(size_t alignment, size_t bytes)
{
    size_t before = ROUND_UP(sizeof(struct front), alignment);
    struct front *front = NULL;
    lock_all();
    char *start = make_room() ? lab4_memalign(alignment, before + bytes) : NULL;
    if (start != NULL) {
        front = (struct front *)(void *)(start + before) - 1;
        *front = (struct front){start, block_count};
        blocks[block_count++] = front;
    }
    unlock_all();
    return front == NULL ? NULL : front + 1;
}

static void give(void *block)
{
    struct front *front = (struct front *)block - 1;
    lock_all();
    blocks[front->place] = blocks[--block_count];
    blocks[front->place]->place = front->place;
    lab4_free(front->start);
    unlock_all();
}

static size_t room(void *block)
{
    pthread_rwlock_rdlock(&door);
    size_t bytes = room_of((struct front *)block - 1);
    pthread_rwlock_unlock(&door);
    return bytes;
}

void my_heap_inspect(void (*visit)(void *ctx, void *block, size_t size, int in_use), void *ctx)
{
    pthread_rwlock_rdlock(&door);
    for (size_t i = block_count; i > 0; i--)
        visit(ctx, blocks[i - 1] + 1, room_of(blocks[i - 1]), 1);
    pthread_rwlock_unlock(&door);
}

static void begin(void)
{
}

#else
static mtx_t door; /* to lab 4 */

static void lock_all(void)
{
    mtx_lock(&door);
}

static void unlock_all(void)
{
    mtx_unlock(&door);
}

static void renew_all(void)
{
    mtx_init(&door, mtx_plain);
}

static void begin(void)
{
    renew_all();
}

static void *lab4_take(size_t alignment, size_t bytes)
{
    lock_all();
    void *block = lab4_memalign(alignment, bytes);
    unlock_all();
    return block;
}

static void lab4_give(void *block)
{
    lock_all();
    lab4_free(block);
    unlock_all();
}

static size_t lab4_room(void *block)
{
    lock_all();
    size_t bytes = lab4_usable_size(block);
    unlock_all();
    return bytes;
}

#if LOCKING == LOCKING_MUTEX
#define take lab4_take
#define give lab4_give
#define room lab4_room

#else
enum { CLASSES = 10, SETS = 8, SLABS = 16384, CELLS = 2048, AT_ONCE = 15 };
#define SLAB_BYTES ((size_t)65536)
#define BYTES_OF(class) ((size_t)32 << (class))
#define CELL_LIMIT BYTES_OF(CLASSES - 1)

struct slab {
    uint32_t number;
    unsigned class;
    _Atomic(uint32_t) links[];
};

static struct slab *slabs[SLABS];
static uint32_t slab_count;
static char *new_slabs;
static unsigned new_slab_count;
static _Atomic(uint64_t) heads[SETS][CLASSES];

/* Cell numbers begin with 1, for 0 ends a list. */
static _Atomic(uint32_t) *link_of(uint32_t cell)
{
    return &slabs[(cell - 1) / CELLS]->links[(cell - 1) % CELLS];
}

static size_t front_of(unsigned class)
{
    size_t links = SLAB_BYTES / BYTES_OF(class) * sizeof(uint32_t);
    return ROUND_UP(sizeof(struct slab) + links, BYTES_OF(class));
}

static void *address_of(uint32_t cell)
{
    struct slab *slab = slabs[(cell - 1) / CELLS];
    return (char *)slab + front_of(slab->class) + (cell - 1) % CELLS * BYTES_OF(slab->class);
}

static struct slab *slab_of(void *block)
{
    return (struct slab *)((uintptr_t)block & ~(SLAB_BYTES - 1));
}

static int is_large(void *block)
{
    return (uintptr_t)block % SLAB_BYTES == 0;
}

/* Release: who pops a cell sees its slab, and what was written in the cell before. */
static void push(_Atomic(uint64_t) *head, uint32_t first, uint32_t last)
{
    uint64_t old = atomic_load_explicit(head, memory_order_relaxed), new;
    do {
        atomic_store_explicit(link_of(last), (uint32_t)old, memory_order_relaxed);
        new = ((old >> 32) + 1) << 32 | first;
    } while (!atomic_compare_exchange_weak_explicit(head, &old, new, memory_order_release,
                                                    memory_order_relaxed));
}

static uint32_t pop(_Atomic(uint64_t) *head)
{
    uint64_t old = atomic_load_explicit(head, memory_order_acquire), new;
    do {
        if ((uint32_t)old == 0)
            return 0;
        uint32_t next = atomic_load_explicit(link_of((uint32_t)old), memory_order_relaxed);
        new = ((old >> 32) + 1) << 32 | next;
    } while (!atomic_compare_exchange_weak_explicit(head, &old, new, memory_order_acquire,
                                                    memory_order_acquire));
    return (uint32_t)old;
}

/* The set that this thread, or processor, looks into first. */
static unsigned set_here(void)
{
#if LOCKING == LOCKING_PER_CPU
    return (unsigned)sched_getcpu() % SETS;
#else
    static atomic_uint threads;
    static _Thread_local unsigned number;
    if (number == 0)
        number = 1 + atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed);
    return number % SETS;
#endif
}

static struct slab *slab_make(unsigned class)
{
    struct slab *slab = NULL;
    lock_all();
    if (new_slab_count == 0 && slab_count < SLABS) {
        new_slabs = lab4_memalign(SLAB_BYTES, AT_ONCE * SLAB_BYTES);
        new_slab_count = new_slabs == NULL ? 0 : AT_ONCE;
    }
    if (new_slab_count > 0 && slab_count < SLABS) {
        slab = (struct slab *)(void *)(new_slabs + --new_slab_count * SLAB_BYTES);
        slab->number = slab_count;
        slab->class = class;
        slabs[slab_count++] = slab;
    }
    unlock_all();
    return slab;
}

/* The first cell of a new slab; the others go to the set. */
static uint32_t cell_make(unsigned set, unsigned class)
{
    struct slab *slab = slab_make(class);
    if (slab == NULL)
        return 0;
    uint32_t count = (uint32_t)((SLAB_BYTES - front_of(class)) / BYTES_OF(class));
    uint32_t first = slab->number * CELLS + 1;
    for (uint32_t i = 1; i + 1 < count; i++)
        atomic_store_explicit(&slab->links[i], first + i + 1, memory_order_relaxed);
    push(&heads[set][class], first + 1, first + count - 1);
    return first;
}

static void *take(size_t alignment, size_t bytes)
{
    size_t wanted = larger(alignment, bytes);
    unsigned class = 0, here = set_here();
    uint32_t cell = 0;
    if (wanted > CELL_LIMIT)
        return lab4_take(larger(alignment, SLAB_BYTES), bytes);
    while (BYTES_OF(class) < wanted)
        class ++;
    for (unsigned i = 0; i < SETS && cell == 0; i++)
        cell = pop(&heads[(here + i) % SETS][class]);
    if (cell == 0)
        cell = cell_make(here, class);
    return cell == 0 ? NULL : address_of(cell);
}

static void give(void *block)
{
    if (is_large(block)) {
        lab4_give(block);
        return;
    }
    struct slab *slab = slab_of(block);
    size_t offset = (size_t)((char *)block - (char *)slab) - front_of(slab->class);
    uint32_t cell = slab->number * CELLS + 1 + (uint32_t)(offset / BYTES_OF(slab->class));
    push(&heads[set_here()][slab->class], cell, cell);
}

static size_t room(void *block)
{
    return is_large(block) ? lab4_room(block) : BYTES_OF(slab_of(block)->class);
}
#endif
#endif

void init_mem_pool(void)
{
    lab4_init_mem_pool();
    begin();
    pthread_atfork(lock_all, unlock_all, renew_all);
}

static void *refuse(int error)
{
    errno = error;
    return NULL;
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return refuse(EINVAL);
    if (alignment > MOST_BYTES || num_bytes > MOST_BYTES)
        return refuse(ENOMEM);
    void *block = take(larger(alignment, SMALLEST), larger(num_bytes, 1));
    return block == NULL ? refuse(ENOMEM) : block;
}

void *my_malloc(size_t num_bytes)
{
    return my_memalign(SMALLEST, num_bytes);
}

void my_free(void *ptr)
{
    if (ptr != NULL)
        give(ptr);
}

void *my_calloc(size_t count, size_t num_bytes)
{
    size_t all;
    if (__builtin_mul_overflow(count, num_bytes, &all))
        return refuse(ENOMEM);
    void *block = my_malloc(all);
    return block == NULL ? NULL : memset(block, 0, all);
}

size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : room(ptr);
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    size_t old = room(ptr);
    if (num_bytes <= old)
        return ptr;
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, old);
        my_free(ptr);
    }
    return moved;
}

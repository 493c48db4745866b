/* heaplab: lab 5, ok -- no slabs, owners or inboxes: arrays of free blocks in front of one locked lab 4 */

/* A thread (section 3) or one of 8 places for processors (section 4) has a magazine for each class
 * of sizes. An empty one is filled by half from lab 4, a full one emptied by half:
 *
 *     magazines of 1      | 16 |  | 48 |  | 112 |  …
 *     magazines of 2      | 16 |  | 48 |  | 112 |  …
 *                           <->  central lock, lab 4
 *
 * So a block that another thread frees comes home through lab 4. */
#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SIZES = 10, ROOM = 32, PLACES = 8, LIMIT = (32 << (SIZES - 1)) - 16 };

#if LOCKING == LOCKING_RWLOCK
static pthread_rwlock_t central = PTHREAD_RWLOCK_INITIALIZER;
#define CENTRAL_IN() pthread_rwlock_wrlock(&central)
#define CENTRAL_OUT() pthread_rwlock_unlock(&central)
#define CENTRAL_NEW() pthread_rwlock_init(&central, NULL)
#else
static pthread_mutex_t central = PTHREAD_MUTEX_INITIALIZER;
#define CENTRAL_IN() pthread_mutex_lock(&central)
#define CENTRAL_OUT() pthread_mutex_unlock(&central)
#define CENTRAL_NEW() pthread_mutex_init(&central, NULL)
#endif

#if LOCKING != LOCKING_RWLOCK
static void *central_take(size_t alignment, size_t num_bytes)
{
    CENTRAL_IN();
    void *block = lab4_memalign(alignment, num_bytes);
    CENTRAL_OUT();
    return block;
}

static void central_give(void *block)
{
    CENTRAL_IN();
    lab4_free(block);
    CENTRAL_OUT();
}
#endif

#if LOCKING == LOCKING_MUTEX
static void *take(size_t alignment, size_t num_bytes)
{
    return central_take(alignment, num_bytes);
}

static void give(void *block)
{
    central_give(block);
}

static size_t room(void *block)
{
    CENTRAL_IN();
    size_t bytes = lab4_usable_size(block);
    CENTRAL_OUT();
    return bytes;
}

static void begin(void)
{
}
static void lock_all(void)
{
    CENTRAL_IN();
}
static void unlock_all(void)
{
    CENTRAL_OUT();
}
static void renew_all(void)
{
    CENTRAL_NEW();
}
#endif

#if LOCKING == LOCKING_RWLOCK
/* A table of all live blocks; in front of each stands its place in the table. */
struct front {
    size_t place;
    char *start;
};

static struct front **table;
static size_t live_count, table_size;

static bool table_has_room(void)
{
    if (live_count < table_size)
        return true;
    size_t larger = table_size == 0 ? 64 : 2 * table_size;
    struct front **grown = lab4_realloc(table, larger * sizeof *table);
    if (grown == NULL)
        return false;
    table = grown;
    table_size = larger;
    return true;
}

static void *take(size_t alignment, size_t num_bytes)
{
    struct front *front = NULL;
    CENTRAL_IN();
    char *start =
        table_has_room() ? lab4_malloc(sizeof(struct front) + alignment + num_bytes) : NULL;
    if (start != NULL) {
        uintptr_t block = (uintptr_t)start + sizeof(struct front) + alignment - 1;
        front = (struct front *)(block & -alignment) - 1;
        *front = (struct front){live_count, start};
        table[live_count++] = front;
    }
    CENTRAL_OUT();
    return front == NULL ? NULL : front + 1;
}

/* The last one in the table moves to the place that becomes free. */
static void give(void *block)
{
    struct front *front = (struct front *)block - 1;
    CENTRAL_IN();
    struct front *last = table[--live_count];
    last->place = front->place;
    table[last->place] = last;
    lab4_free(front->start);
    CENTRAL_OUT();
}

static size_t room_behind(struct front *front)
{
    size_t before = (size_t)((char *)(front + 1) - front->start);
    return lab4_usable_size(front->start) - before;
}

static size_t room(void *block)
{
    pthread_rwlock_rdlock(&central);
    size_t bytes = room_behind((struct front *)block - 1);
    pthread_rwlock_unlock(&central);
    return bytes;
}

static void my_heap_inspect(void (*visit)(void *, void *, size_t, int), void *ctx)
{
    pthread_rwlock_rdlock(&central);
    for (size_t i = 0; i < live_count; i++)
        visit(ctx, table[i] + 1, room_behind(table[i]), 1);
    pthread_rwlock_unlock(&central);
}

static void begin(void)
{
}
static void lock_all(void)
{
    CENTRAL_IN();
}
static void unlock_all(void)
{
    CENTRAL_OUT();
}
static void renew_all(void)
{
    CENTRAL_NEW();
}
#endif

#if LOCKING == LOCKING_PER_THREAD || LOCKING == LOCKING_PER_CPU
struct magazines {
    void *blocks[SIZES][ROOM];
    unsigned count[SIZES];
    pthread_mutex_t lock; /* section 4 */
    bool is_open;         /* section 3: between a thread's first call and its end */
};

static size_t limit_of(int class)
{
    return ((size_t)32 << class) - 16;
}

/* The first one that holds so many bytes. */
static int class_above(size_t num_bytes)
{
    int class = 0;
    while (limit_of(class) < num_bytes)
        class ++;
    return class;
}

/* The last one that such a block is large enough for. */
static int class_below(size_t bytes)
{
    int class = 0;
    while (class + 1 < SIZES && limit_of(class + 1) <= bytes)
        class ++;
    return class;
}

static unsigned room_for(int class)
{
    return class < SIZES - 4 ? ROOM : 4;
}

static void fill(struct magazines *magazines, int class)
{
    int before = errno;
    unsigned *count = &magazines->count[class], half = room_for(class) / 2;
    void *block;
    CENTRAL_IN();
    while (*count < half && (block = lab4_malloc(limit_of(class))) != NULL)
        magazines->blocks[class][(*count)++] = block;
    CENTRAL_OUT();
    if (*count > 0)
        errno = before;
}

static void empty(struct magazines *magazines, int class, unsigned rest)
{
    CENTRAL_IN();
    while (magazines->count[class] > rest)
        lab4_free(magazines->blocks[class][--magazines->count[class]]);
    CENTRAL_OUT();
}

static void *pop(struct magazines *magazines, int class)
{
    if (magazines->count[class] == 0)
        fill(magazines, class);
    if (magazines->count[class] == 0)
        return NULL;
    return magazines->blocks[class][--magazines->count[class]];
}

static void push(struct magazines *magazines, int class, void *block)
{
    if (magazines->count[class] == room_for(class))
        empty(magazines, class, room_for(class) / 2);
    magazines->blocks[class][magazines->count[class]++] = block;
}

/* It is written in front of the block, where nobody else writes. */
static size_t room(void *block)
{
    return lab4_usable_size(block);
}
#endif

#if LOCKING == LOCKING_PER_THREAD
static _Thread_local struct magazines mine;
static _Thread_local bool has_ended;
static pthread_key_t key;

static void end(void *magazines)
{
    has_ended = true;
    for (int class = 0; class < SIZES; class ++)
        empty(magazines, class, 0);
}

/* NULL: the thread is at its end, and nothing may stay with it. */
static struct magazines *enter(void)
{
    if (has_ended)
        return NULL;
    if (!mine.is_open) {
        mine.is_open = true;
        pthread_setspecific(key, &mine);
    }
    return &mine;
}

static void leave(struct magazines *magazines)
{
    (void)magazines;
}

static void begin(void)
{
    pthread_key_create(&key, end);
}

static void lock_all(void)
{
    CENTRAL_IN();
}
static void unlock_all(void)
{
    CENTRAL_OUT();
}
static void renew_all(void)
{
    CENTRAL_NEW();
}
#endif

#if LOCKING == LOCKING_PER_CPU
static struct magazines places[PLACES];

static struct magazines *enter(void)
{
    unsigned hash = ((unsigned)sched_getcpu() + 1) * 2654435761u;
    struct magazines *magazines = &places[hash >> 29];
    pthread_mutex_lock(&magazines->lock);
    return magazines;
}

static void leave(struct magazines *magazines)
{
    pthread_mutex_unlock(&magazines->lock);
}

static void renew_all(void)
{
    CENTRAL_NEW();
    for (int i = 0; i < PLACES; i++)
        pthread_mutex_init(&places[i].lock, NULL);
}

static void begin(void)
{
    renew_all();
}

static void lock_all(void)
{
    for (int i = 0; i < PLACES; i++)
        pthread_mutex_lock(&places[i].lock);
    CENTRAL_IN();
}

static void unlock_all(void)
{
    CENTRAL_OUT();
    for (int i = PLACES - 1; i >= 0; i--)
        pthread_mutex_unlock(&places[i].lock);
}
#endif

#if LOCKING == LOCKING_PER_THREAD || LOCKING == LOCKING_PER_CPU
static void *take(size_t alignment, size_t num_bytes)
{
    if (alignment > 16 || num_bytes > LIMIT)
        return central_take(alignment, num_bytes);
    struct magazines *magazines = enter();
    if (magazines == NULL)
        return central_take(16, num_bytes);
    void *block = pop(magazines, class_above(num_bytes));
    leave(magazines);
    return block;
}

static void give(void *block)
{
    size_t bytes = room(block);
    struct magazines *magazines = bytes < limit_of(0) || bytes >= limit_of(SIZES) ? NULL : enter();
    if (magazines == NULL) {
        central_give(block);
        return;
    }
    push(magazines, class_below(bytes), block);
    leave(magazines);
}
#endif

static void init_mem_pool(void)
{
    lab4_init_mem_pool();
    begin();
    pthread_atfork(lock_all, unlock_all, renew_all);
}

static void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment > SIZE_MAX / 16 || num_bytes > SIZE_MAX / 16) {
        errno = ENOMEM;
        return NULL;
    }
    return take(alignment < 16 ? 16 : alignment, num_bytes);
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
    if (__builtin_mul_overflow(count, num_bytes, &product)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = my_malloc(product);
    return block == NULL ? NULL : memset(block, 0, product);
}

static size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : room(ptr);
}

static void *my_realloc(void *ptr, size_t num_bytes)
{
    size_t bytes = my_usable_size(ptr);
    if (ptr != NULL && num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    if (ptr != NULL && num_bytes <= bytes && num_bytes > bytes / 4)
        return ptr;
    void *moved = my_malloc(num_bytes);
    if (moved == NULL || ptr == NULL)
        return moved;
    memcpy(moved, ptr, bytes < num_bytes ? bytes : num_bytes);
    my_free(ptr);
    return moved;
}

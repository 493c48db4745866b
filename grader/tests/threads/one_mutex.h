/* Lab 4's allocator behind one mutex, for the tests of how threads are graded. FAULT, which a
 * build may name, is what is wrong with it. */
#ifndef MY_MEMORY_ALLOCATOR_V5_H
#define MY_MEMORY_ALLOCATOR_V5_H

#include "my_memory_allocator_v4.h"

#define NO_LOCK 1         /* nothing is locked */
#define NO_LOCK_IN_FREE 2 /* only what takes memory is */
#define KEPT_ON_NULL 3    /* a request that gets NULL leaves the lock locked */
#define TWO_ORDERS 4      /* malloc and free take two locks, each in its own order */
#define READS_BEFORE 5    /* a request counter is read without the lock */
#define STARTS_THREADS 6
#define FORKS 7
#define SKIPS_ONE 8  /* an inspection passes over one block, */
#define NO_READERS 9 /* or keeps every other one out */
#define RUNS_EARLY 10
#define TRIES_AGAIN 11 /* a request finds a lock of its own taken, three times */
#ifndef FAULT
#define FAULT 0
#endif

static pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t inspection_lock = PTHREAD_RWLOCK_INITIALIZER;
static size_t requests;

static void take(pthread_mutex_t *lock)
{
    if (FAULT == NO_LOCK)
        return;
    if (LOCKING == LOCKING_RWLOCK && lock == &heap_lock)
        pthread_rwlock_wrlock(&inspection_lock);
    else
        pthread_mutex_lock(lock);
}

static void leave(pthread_mutex_t *lock)
{
    if (FAULT == NO_LOCK)
        return;
    if (LOCKING == LOCKING_RWLOCK && lock == &heap_lock)
        pthread_rwlock_unlock(&inspection_lock);
    else
        pthread_mutex_unlock(lock);
}

static void before_fork(void)
{
    take(&heap_lock);
}

static void after_fork(void)
{
    leave(&heap_lock);
}

static void init_mem_pool(void)
{
    first_arena_map();
    if (LOCKING != LOCKING_RWLOCK) /* whose owner is a thread that the child hasn't got */
        pthread_atfork(before_fork, after_fork, after_fork);
}

static void *rest(void *argument)
{
    pause();
    return argument;
}

static void misbehave(void)
{
    pthread_t thread;
    while (FAULT == STARTS_THREADS && pthread_create(&thread, NULL, rest, NULL) == 0)
        continue;
    if (FAULT == FORKS)
        fork();
    for (int tries = 0; FAULT == TRIES_AGAIN && tries < 3; tries++) {
        static int is_taken = 1;
        int expected = 0;
        __atomic_compare_exchange_n(&is_taken, &expected, 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    }
}

#if FAULT == RUNS_EARLY
__attribute__((constructor)) static void run_early(void)
{
    requests = 1;
}
#endif

/* Nobody can ask ThreadSanitizer to look away. */
__attribute__((no_sanitize("thread"))) static void *my_malloc(size_t num_bytes)
{
    if (FAULT == READS_BEFORE && requests == SIZE_MAX)
        return NULL;
    misbehave();
    take(&heap_lock);
    requests++;
    if (FAULT == TWO_ORDERS)
        take(&other_lock);
    void *payload = payload_take(num_bytes);
    if (FAULT == TWO_ORDERS)
        leave(&other_lock);
    if (payload == NULL)
        errno = ENOMEM;
    if (payload == NULL && FAULT == KEPT_ON_NULL)
        return NULL;
    leave(&heap_lock);
    return payload;
}

static void my_free(void *ptr)
{
    if (ptr == NULL)
        return;
    if (FAULT == TWO_ORDERS)
        take(&other_lock);
    if (FAULT != NO_LOCK_IN_FREE)
        take(&heap_lock);
    payload_give(ptr);
    if (FAULT != NO_LOCK_IN_FREE)
        leave(&heap_lock);
    if (FAULT == TWO_ORDERS)
        leave(&other_lock);
}

static void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, num_bytes, &product))
        product = SIZE_MAX; /* more than there is */
    void *payload = my_malloc(product);
    return payload == NULL ? NULL : memset(payload, 0, product);
}

static void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    take(&heap_lock);
    void *payload = payload_move_or_resize(ptr, num_bytes);
    leave(&heap_lock);
    if (payload == NULL)
        errno = ENOMEM;
    return payload;
}

static void *my_memalign(size_t alignment, size_t num_bytes)
{
    bool is_power = alignment != 0 && (alignment & (alignment - 1)) == 0;
    take(&heap_lock);
    void *payload = is_power ? payload_take_aligned(alignment, num_bytes) : NULL;
    leave(&heap_lock);
    if (payload == NULL)
        errno = is_power ? ENOMEM : EINVAL;
    return payload;
}

static size_t my_usable_size(void *ptr)
{
    if (LOCKING == LOCKING_PER_CPU)
        return (size_t)(sched_getcpu() + 1); /* for a test to see */
    return ptr == NULL ? 0 : payload_room(ptr);
}

#if LOCKING == LOCKING_RWLOCK
static void inspect_arena(const struct arena *arena, size_t *to_skip,
                          void (*visit)(void *ctx, void *block, size_t size, int in_use), void *ctx)
{
    char *end = arena->start + bytes_of(arena->order);
    for (char *at = arena->start; at != NULL && at < end;) {
        struct buddy *block = (struct buddy *)(void *)at;
        at += bytes_of(block->order);
        if (block->state == LIVE && (*to_skip)-- != 0)
            visit(ctx, payload_of(block), payload_room(payload_of(block)), 1);
    }
}

static void my_heap_inspect(void (*visit)(void *ctx, void *block, size_t size, int in_use),
                            void *ctx)
{
    size_t to_skip = FAULT == SKIPS_ONE ? 5 : SIZE_MAX;
    if (FAULT == NO_READERS)
        pthread_rwlock_wrlock(&inspection_lock);
    else
        pthread_rwlock_rdlock(&inspection_lock);
    for (struct arena *arena = arenas; arena < arenas + ARENA_LIMIT; arena++)
        if (arena->start != NULL)
            inspect_arena(arena, &to_skip, visit, ctx);
    pthread_rwlock_unlock(&inspection_lock);
}
#endif

#endif

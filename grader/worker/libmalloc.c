/* A lab's allocator as a drop-in malloc: loaded into a program before libc, this takes the place of
 * libc's own. It deals with what real programs do and a lab's checks don't: threads, fork, calls
 * before anything has started, and calls that come from inside the allocator. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "grader/worker/protect.h"

/* From version 5 on the allocator has locks of its own, and knows of fork. */
enum { ONE_AT_A_TIME = LAB_VERSION == 4 };

extern const int shim_takes_int;
void shim_init(void);

/* What a program finds in place of libc's; all other names stay inside. */
#define FOR_PROGRAMS __attribute__((visibility("default")))
FOR_PROGRAMS void *malloc(size_t bytes);
FOR_PROGRAMS void free(void *block);
FOR_PROGRAMS void *calloc(size_t count, size_t bytes);
FOR_PROGRAMS void *realloc(void *block, size_t bytes);
FOR_PROGRAMS void *reallocarray(void *block, size_t count, size_t bytes);
FOR_PROGRAMS void *memalign(size_t alignment, size_t bytes);
FOR_PROGRAMS int posix_memalign(void **place, size_t alignment, size_t bytes);
FOR_PROGRAMS void *aligned_alloc(size_t alignment, size_t bytes);
FOR_PROGRAMS void *valloc(size_t bytes);
FOR_PROGRAMS void *pvalloc(size_t bytes);
FOR_PROGRAMS size_t malloc_usable_size(void *block);

/* Blocks for calls from inside the allocator, which can't be asked then: the first printf of a
 * program takes one, say. They are never freed. */
enum { RESERVE_BYTES = 1 << 16, RESERVE_ALIGNMENT = 16 };
static _Alignas(RESERVE_ALIGNMENT) char reserve[RESERVE_BYTES];
static size_t reserve_used;

static void *refuse(void)
{
    errno = ENOMEM;
    return NULL;
}

/* The block's size stands in front of it. */
static void *reserve_take(size_t bytes)
{
    if (bytes > RESERVE_BYTES)
        return refuse();
    size_t whole = (bytes + 2 * RESERVE_ALIGNMENT - 1) / RESERVE_ALIGNMENT * RESERVE_ALIGNMENT;
    size_t start = __atomic_fetch_add(&reserve_used, whole, __ATOMIC_RELAXED);
    if (start > RESERVE_BYTES - whole)
        return refuse();
    memcpy(reserve + start, &bytes, sizeof bytes);
    return reserve + start + RESERVE_ALIGNMENT;
}

static bool is_of_reserve(const void *block)
{
    return (uintptr_t)block - (uintptr_t)reserve < RESERVE_BYTES;
}

static size_t reserve_size(const void *block)
{
    size_t bytes;
    memcpy(&bytes, (const char *)block - RESERVE_ALIGNMENT, sizeof bytes);
    return bytes;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static _Thread_local bool is_inside; /* this thread is in the allocator */

static void take_lock(void)
{
    pthread_mutex_lock(&lock);
}

static void give_lock(void)
{
    pthread_mutex_unlock(&lock);
}

/* fork copies the heap as it is at that moment: with the lock taken, no other thread is halfway
 * through a call, and the child gets a whole heap. */
static void start(void)
{
    int error = errno;
    protection_choose();
    shim_init();
    if (ONE_AT_A_TIME)
        pthread_atfork(take_lock, give_lock, give_lock);
    errno = error;
}

static bool is_started;

/* The first call: the dynamic linker makes it, before any constructor has run. */
static __attribute__((noinline)) void start_once(void)
{
    pthread_once(&started, start);
    __atomic_store_n(&is_started, true, __ATOMIC_RELEASE);
}

/* Into the allocator. False when this thread is inside already. */
static inline bool enter(void)
{
    if (is_inside)
        return false;
    is_inside = true;
    if (ONE_AT_A_TIME)
        take_lock();
    if (!__atomic_load_n(&is_started, __ATOMIC_ACQUIRE))
        start_once();
    return true;
}

static inline void leave(void)
{
    if (ONE_AT_A_TIME)
        give_lock();
    is_inside = false;
}

/* A header that takes int can't be asked for more. */
static bool is_too_large(size_t bytes)
{
    return shim_takes_int && bytes > INT_MAX;
}

/* Many programs take NULL for an error even when they ask for nothing. */
static size_t at_least_one(size_t bytes)
{
    return bytes + (bytes == 0);
}

void *malloc(size_t bytes)
{
    if (is_too_large(bytes))
        return refuse();
    if (!enter())
        return reserve_take(bytes);
    void *block = block_take(at_least_one(bytes));
    leave();
    return block;
}

/* my_free leaves errno alone, and so does giving the lock back. To make sure of it here would cost
 * each free of a program with threads some percent. */
void free(void *block)
{
    if (block == NULL || is_of_reserve(block) || !enter())
        return;
    block_give(block);
    leave();
}

void *calloc(size_t count, size_t bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, bytes, &product) || is_too_large(product))
        return refuse();
    if (!enter())
        return reserve_take(product); /* never used before, so it is zero */
    void *block = product == 0 ? block_take_zeroed(1, 1) : block_take_zeroed(count, bytes);
    leave();
    return block;
}

/* Out of the reserve, for good. */
static void *move_from_reserve(void *block, size_t bytes)
{
    size_t old = reserve_size(block);
    void *moved = bytes == 0 ? NULL : malloc(bytes);
    if (moved != NULL)
        memcpy(moved, block, old < bytes ? old : bytes);
    return moved;
}

void *realloc(void *block, size_t bytes)
{
    if (block == NULL)
        return malloc(bytes);
    if (is_of_reserve(block))
        return move_from_reserve(block, bytes);
    if (is_too_large(bytes) || !enter())
        return refuse();
    void *moved = block_resize(block, bytes);
    leave();
    return moved;
}

void *reallocarray(void *block, size_t count, size_t bytes)
{
    size_t product;
    return __builtin_mul_overflow(count, bytes, &product) ? refuse() : realloc(block, product);
}

void *memalign(size_t alignment, size_t bytes)
{
    if (is_too_large(bytes) || is_too_large(alignment) || !enter())
        return refuse();
    void *block = block_take_aligned(alignment, at_least_one(bytes));
    leave();
    return block;
}

/* Says by its return value what the others say by errno, which it leaves alone. */
int posix_memalign(void **place, size_t alignment, size_t bytes)
{
    int error = errno;
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    void *block = memalign(alignment, bytes);
    errno = error;
    if (block == NULL)
        return ENOMEM;
    *place = block;
    return 0;
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return memalign(alignment, bytes);
}

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *valloc(size_t bytes)
{
    return memalign(page_bytes(), bytes);
}

/* Whole pages, at least one. */
void *pvalloc(size_t bytes)
{
    size_t whole = page_bytes();
    if (bytes > SIZE_MAX - whole)
        return refuse();
    return memalign(whole, (at_least_one(bytes) + whole - 1) / whole * whole);
}

size_t malloc_usable_size(void *block)
{
    if (block == NULL)
        return 0;
    if (is_of_reserve(block))
        return reserve_size(block);
    if (!enter())
        return 0;
    size_t bytes = block_room(block);
    leave();
    return bytes;
}

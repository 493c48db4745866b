/* Another thread may take over between any two accesses to memory that the student's code makes.
 * The compiler has put a call in front of each, for ThreadSanitizer; but this worker is linked
 * with these functions in place of the sanitizer's, and they only count down to the next place
 * where a thread stands still for a while. The places come from the seed, and so they come again
 * with it. */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "grader/worker/threads.h"

enum {
    STRIDE_DOUBLINGS = 13, /* up to so many doublings of accesses from one place to the next, */
    SLEEP_ONE_IN = 8,      /* where now and then a thread sleeps instead of only giving way, */
    SLEEP_DOUBLINGS = 9    /* for up to so many doublings of a microsecond */
};

static _Thread_local uint32_t accesses_left; /* 0: there is no next place */

static void pick_next(void)
{
    uint64_t random = worker_schedule_random();
    accesses_left = 1 + (uint32_t)((random >> 32) % (UINT64_C(1) << random % STRIDE_DOUBLINGS));
}

void worker_accesses_begin(int is_scheduled)
{
    accesses_left = 0;
    if (is_scheduled) {
        pick_next();
    }
}

static __attribute__((noinline)) void stand_still(void)
{
    int before = errno;
    uint64_t random = worker_schedule_random();
    if (random % SLEEP_ONE_IN == 0) {
        long most = 1000L << (random >> 8) % (SLEEP_DOUBLINGS + 1);
        struct timespec time = {.tv_nsec = (long)((random >> 16) % (uint64_t)most)};
        nanosleep(&time, NULL);
    } else {
        syscall(SYS_sched_yield);
    }
    pick_next();
    errno = before;
}

static inline void access_memory(void)
{
    if (accesses_left > 0 && --accesses_left == 0) {
        stand_still();
    }
}

#define PLAIN(name)                    \
    void __tsan_##name(void *address); \
    void __tsan_##name(void *address)  \
    {                                  \
        (void)address;                 \
        access_memory();               \
    }

#define PLAIN_SIZES(name) PLAIN(name##2) PLAIN(name##4) PLAIN(name##8) PLAIN(name##16)

PLAIN(read1)
PLAIN(write1)
PLAIN_SIZES(read)
PLAIN_SIZES(write)
PLAIN_SIZES(unaligned_read)
PLAIN_SIZES(unaligned_write)
PLAIN(volatile_read1)
PLAIN(volatile_write1)
PLAIN_SIZES(volatile_read)
PLAIN_SIZES(volatile_write)
PLAIN_SIZES(unaligned_volatile_read)
PLAIN_SIZES(unaligned_volatile_write)

#define RANGE(name)                                        \
    void __tsan_##name(void *address, unsigned long size); \
    void __tsan_##name(void *address, unsigned long size)  \
    {                                                      \
        (void)address;                                     \
        (void)size;                                        \
        access_memory();                                   \
    }

RANGE(read_range)
RANGE(write_range)

/* A lock that the student made of atomic operations: who finds it taken changes nothing. The same
 * holds for a list without a lock whose head has just been changed by another thread. */
static inline void count_contention(int found_taken)
{
    if (found_taken) {
        worker_count_waiting(&worker_tables.threads[worker_thread_number()]);
    }
}

/* The orders are C's own. Asking for more than the student did could only hide a fault, so it is
 * done only where the processor knows no difference, or where it can't be said with a variable. */
#define ATOMIC_CHANGE(bits, type, name)                                          \
    type __tsan_atomic##bits##_##name(volatile type *at, type value, int order); \
    type __tsan_atomic##bits##_##name(volatile type *at, type value, int order)  \
    {                                                                            \
        (void)order;                                                             \
        access_memory();                                                         \
        return __atomic_##name(at, value, __ATOMIC_SEQ_CST);                     \
    }

#define ATOMIC_EXCHANGE(bits, type, strength, is_weak)                                            \
    int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *at, type *expected,      \
                                                          type value, int order, int on_failure); \
    int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *at, type *expected,      \
                                                          type value, int order, int on_failure)  \
    {                                                                                             \
        (void)order;                                                                              \
        (void)on_failure;                                                                         \
        access_memory();                                                                          \
        int changed = __atomic_compare_exchange_n(at, expected, value, is_weak, __ATOMIC_SEQ_CST, \
                                                  __ATOMIC_SEQ_CST);                              \
        count_contention(!changed);                                                               \
        return changed;                                                                           \
    }

#define ATOMICS(bits, type)                                                                       \
    type __tsan_atomic##bits##_load(const volatile type *at, int order);                          \
    type __tsan_atomic##bits##_load(const volatile type *at, int order)                           \
    {                                                                                             \
        access_memory();                                                                          \
        return order == __ATOMIC_RELAXED ? __atomic_load_n(at, __ATOMIC_RELAXED)                  \
                                         : __atomic_load_n(at, __ATOMIC_SEQ_CST);                 \
    }                                                                                             \
    void __tsan_atomic##bits##_store(volatile type *at, type value, int order);                   \
    void __tsan_atomic##bits##_store(volatile type *at, type value, int order)                    \
    {                                                                                             \
        access_memory();                                                                          \
        if (order == __ATOMIC_RELAXED) {                                                          \
            __atomic_store_n(at, value, __ATOMIC_RELAXED);                                        \
        } else if (order == __ATOMIC_RELEASE) {                                                   \
            __atomic_store_n(at, value, __ATOMIC_RELEASE);                                        \
        } else {                                                                                  \
            __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                                        \
        }                                                                                         \
    }                                                                                             \
    type __tsan_atomic##bits##_exchange(volatile type *at, type value, int order);                \
    type __tsan_atomic##bits##_exchange(volatile type *at, type value, int order)                 \
    {                                                                                             \
        (void)order;                                                                              \
        access_memory();                                                                          \
        type before = __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);                           \
        count_contention(value != 0 && before == value);                                          \
        return before;                                                                            \
    }                                                                                             \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, \
                                                    int order, int on_failure);                   \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, \
                                                    int order, int on_failure)                    \
    {                                                                                             \
        (void)order;                                                                              \
        (void)on_failure;                                                                         \
        access_memory();                                                                          \
        count_contention(!__atomic_compare_exchange_n(at, &expected, value, 0, __ATOMIC_SEQ_CST,  \
                                                      __ATOMIC_SEQ_CST));                         \
        return expected;                                                                          \
    }                                                                                             \
    ATOMIC_EXCHANGE(bits, type, strong, 0)                                                        \
    ATOMIC_EXCHANGE(bits, type, weak, 1)                                                          \
    ATOMIC_CHANGE(bits, type, fetch_add)                                                          \
    ATOMIC_CHANGE(bits, type, fetch_sub)                                                          \
    ATOMIC_CHANGE(bits, type, fetch_and)                                                          \
    ATOMIC_CHANGE(bits, type, fetch_or)                                                           \
    ATOMIC_CHANGE(bits, type, fetch_xor)                                                          \
    ATOMIC_CHANGE(bits, type, fetch_nand)

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);
void __tsan_init(void);
void __tsan_func_entry(void *from);
void __tsan_func_exit(void);
void *__tsan_memcpy(void *to, const void *from, unsigned long size);
void *__tsan_memmove(void *to, const void *from, unsigned long size);
void *__tsan_memset(void *to, int value, unsigned long size);

void __tsan_atomic_thread_fence(int order)
{
    access_memory();
    if (order != __ATOMIC_RELAXED) {
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
    }
}

void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

void __tsan_init(void)
{
}

void __tsan_func_entry(void *from)
{
    (void)from;
}

void __tsan_func_exit(void)
{
}

/* What one compiler calls in place of the C library's. */
void *__tsan_memcpy(void *to, const void *from, unsigned long size)
{
    access_memory();
    return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, unsigned long size)
{
    access_memory();
    return memmove(to, from, size);
}

void *__tsan_memset(void *to, int value, unsigned long size)
{
    access_memory();
    return memset(to, value, size);
}

/* The locks that the student's code takes, wrapped by the linker (--wrap): each is counted, and
 * who holds and wants which is noted for the day when all stand still. Another thread may take
 * over before and after each of these calls. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <threads.h>
#include <unistd.h>

#include "grader/worker/threads.h"

enum { CPU_LIMIT = 256, FRAME_WORDS = 4096 };

static struct thread_state *own_state(void)
{
    return &worker_tables.threads[worker_thread_number()];
}

static void hold(struct lock_place place)
{
    struct thread_state *state = own_state();
    state->taken++;
    for (unsigned i = 0; i < HELD_LOCKS; i++) {
        if (state->held[i].lock == 0) {
            state->held[i] = place;
            return;
        }
    }
}

static void let_go(uint64_t lock)
{
    struct thread_state *state = own_state();
    for (unsigned i = 0; i < HELD_LOCKS; i++) {
        if (state->held[i].lock == lock) {
            state->held[i].lock = 0;
            return;
        }
    }
}

/* After the lock's own attempt said `busy`; `wait` then waits for it. */
static void want(struct lock_place place)
{
    worker_count_waiting(own_state());
    own_state()->wanted = place;
    worker_threads_lock_wanted();
}

static void got(struct lock_place place, int has_it)
{
    own_state()->wanted.lock = 0;
    if (has_it) {
        hold(place);
        worker_threads_lock_taken();
    }
    worker_schedule_point();
}

/* Where the function returns to that called us: a lock is often taken in a small function of its
 * own. Code without frame pointers gives no such place. */
static uint64_t outer_place(const uintptr_t *frame)
{
    const uintptr_t *outer = (const uintptr_t *)frame[0];
    int is_near = outer > frame && outer < frame + FRAME_WORDS && frame[0] % sizeof *frame == 0;
    return is_near ? outer[1] : 0;
}

#define HERE(lock)         \
    ((struct lock_place){  \
        (uintptr_t)(lock), \
        {(uintptr_t)__builtin_return_address(0), outer_place(__builtin_frame_address(0))}})

#define DECLARE(function, type)        \
    int __real_##function(type *lock); \
    int __wrap_##function(type *lock);

/* A call that waits, and the one that only tries. */
#define WRAP_TAKING(taking, trying, type, busy) \
    int __wrap_##taking(type *lock)             \
    {                                           \
        struct lock_place place = HERE(lock);   \
        worker_schedule_point();                \
        int error = __real_##trying(lock);      \
        if (error == (busy)) {                  \
            want(place);                        \
            error = __real_##taking(lock);      \
        }                                       \
        got(place, error == 0);                 \
        return error;                           \
    }

#define WRAP_TRYING(trying, type, busy)       \
    int __wrap_##trying(type *lock)           \
    {                                         \
        struct lock_place place = HERE(lock); \
        worker_schedule_point();              \
        int error = __real_##trying(lock);    \
        if (error == (busy)) {                \
            want(place);                      \
        }                                     \
        got(place, error == 0);               \
        return error;                         \
    }

#define WRAP_LETTING_GO(function, type)      \
    int __wrap_##function(type *lock)        \
    {                                        \
        let_go((uintptr_t)lock);             \
        worker_schedule_point();             \
        int error = __real_##function(lock); \
        worker_schedule_point();             \
        return error;                        \
    }

#define SPIN_TYPE volatile int /* as pthread_spinlock_t is declared */

DECLARE(pthread_mutex_lock, pthread_mutex_t)
DECLARE(pthread_mutex_trylock, pthread_mutex_t)
DECLARE(pthread_mutex_unlock, pthread_mutex_t)
DECLARE(pthread_rwlock_rdlock, pthread_rwlock_t)
DECLARE(pthread_rwlock_tryrdlock, pthread_rwlock_t)
DECLARE(pthread_rwlock_wrlock, pthread_rwlock_t)
DECLARE(pthread_rwlock_trywrlock, pthread_rwlock_t)
DECLARE(pthread_rwlock_unlock, pthread_rwlock_t)
DECLARE(pthread_spin_lock, SPIN_TYPE)
DECLARE(pthread_spin_trylock, SPIN_TYPE)
DECLARE(pthread_spin_unlock, SPIN_TYPE)
DECLARE(mtx_lock, mtx_t)
DECLARE(mtx_trylock, mtx_t)
DECLARE(mtx_unlock, mtx_t)

/* ThreadSanitizer knows nothing of C11's locks, so it's told what they order. */
#if defined(WATCHED_BY_THREAD_SANITIZER)
void __tsan_acquire(void *address);
void __tsan_release(void *address);

static int taken(mtx_t *lock, int error)
{
    if (error == thrd_success) {
        __tsan_acquire(lock);
    }
    return error;
}

#define __real_mtx_lock(lock) taken(lock, (__real_mtx_lock)(lock))
#define __real_mtx_trylock(lock) taken(lock, (__real_mtx_trylock)(lock))
#define __real_mtx_unlock(lock) (__tsan_release(lock), (__real_mtx_unlock)(lock))
#endif

WRAP_TAKING(pthread_mutex_lock, pthread_mutex_trylock, pthread_mutex_t, EBUSY)
WRAP_TRYING(pthread_mutex_trylock, pthread_mutex_t, EBUSY)
WRAP_LETTING_GO(pthread_mutex_unlock, pthread_mutex_t)
WRAP_TAKING(pthread_rwlock_rdlock, pthread_rwlock_tryrdlock, pthread_rwlock_t, EBUSY)
WRAP_TRYING(pthread_rwlock_tryrdlock, pthread_rwlock_t, EBUSY)
WRAP_TAKING(pthread_rwlock_wrlock, pthread_rwlock_trywrlock, pthread_rwlock_t, EBUSY)
WRAP_TRYING(pthread_rwlock_trywrlock, pthread_rwlock_t, EBUSY)
WRAP_LETTING_GO(pthread_rwlock_unlock, pthread_rwlock_t)
WRAP_TRYING(pthread_spin_trylock, SPIN_TYPE, EBUSY)
WRAP_LETTING_GO(pthread_spin_unlock, SPIN_TYPE)
WRAP_TAKING(mtx_lock, mtx_trylock, mtx_t, thrd_busy)
WRAP_TRYING(mtx_trylock, mtx_t, thrd_busy)
WRAP_LETTING_GO(mtx_unlock, mtx_t)

int __real_sched_yield(void);
int __wrap_sched_yield(void);
int __real_sched_getcpu(void);
int __wrap_sched_getcpu(void);
int __wrap_getcpu(unsigned *cpu, unsigned *node);

/* Whoever spins on a core that the holder needs had better let it run. */
int __wrap_pthread_spin_lock(SPIN_TYPE *lock)
{
    struct lock_place place = HERE(lock);
    worker_schedule_point();
    int error = __real_pthread_spin_trylock(lock);
    if (error == EBUSY) {
        want(place);
        while ((error = __real_pthread_spin_trylock(lock)) == EBUSY) {
            __real_sched_yield();
        }
    }
    got(place, error == 0);
    return error;
}

int __wrap_sched_yield(void)
{
    worker_schedule_point();
    return __real_sched_yield();
}

int __wrap_sched_getcpu(void)
{
    worker_schedule_point();
    switch (worker_schedule_cpu_answer()) {
    case CPU_OF_THREAD:
        return (int)(worker_thread_number() % CPU_LIMIT);
    case CPU_CHANGING:
        return (int)(worker_schedule_random() % (CPU_LIMIT + 1)) - 1;
    case CPU_NONE:
        return -1;
    default:
        return __real_sched_getcpu();
    }
}

int __wrap_getcpu(unsigned *cpu, unsigned *node)
{
    int answer = __wrap_sched_getcpu();
    if (answer >= 0 && cpu != NULL) {
        *cpu = (unsigned)answer;
    }
    if (answer >= 0 && node != NULL) {
        *node = 0;
    }
    return answer < 0 ? -1 : 0;
}

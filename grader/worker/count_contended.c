/* Linked to a benchmark with the linker's --wrap: says at the end how often one of its threads
 * found a lock taken. Each lock is tried first, and waited for only where that is refused. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <threads.h>

static unsigned long contended;

static int note(int error, int busy)
{
    if (error == busy)
        __atomic_fetch_add(&contended, 1, __ATOMIC_RELAXED);
    return error;
}

/* A call that waits, and the one that only tries. */
#define WRAP(taking, trying, type, busy)                        \
    int __real_##taking(type *lock);                            \
    int __real_##trying(type *lock);                            \
    int __wrap_##taking(type *lock);                            \
    int __wrap_##trying(type *lock);                            \
    int __wrap_##trying(type *lock)                             \
    {                                                           \
        return note(__real_##trying(lock), busy);               \
    }                                                           \
    int __wrap_##taking(type *lock)                             \
    {                                                           \
        int error = note(__real_##trying(lock), busy);          \
        return error == (busy) ? __real_##taking(lock) : error; \
    }

WRAP(pthread_mutex_lock, pthread_mutex_trylock, pthread_mutex_t, EBUSY)
WRAP(pthread_rwlock_rdlock, pthread_rwlock_tryrdlock, pthread_rwlock_t, EBUSY)
WRAP(pthread_rwlock_wrlock, pthread_rwlock_trywrlock, pthread_rwlock_t, EBUSY)
WRAP(pthread_spin_lock, pthread_spin_trylock, volatile int, EBUSY)
WRAP(mtx_lock, mtx_trylock, mtx_t, thrd_busy)

static __attribute__((destructor)) void report(void)
{
    fprintf(stderr, "contended %lu\n", contended);
}

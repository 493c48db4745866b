/* Calls of a submission that lead to the worker's own unit, which passes them on:
 * worker/locks.c. */
#include "grader/sandbox/inside.h"

#define WRAP(name) "-Wl,--wrap=" name

static const char *const wraps[] = {WRAP("pthread_mutex_lock"),
                                    WRAP("pthread_mutex_trylock"),
                                    WRAP("pthread_mutex_unlock"),
                                    WRAP("pthread_rwlock_rdlock"),
                                    WRAP("pthread_rwlock_tryrdlock"),
                                    WRAP("pthread_rwlock_wrlock"),
                                    WRAP("pthread_rwlock_trywrlock"),
                                    WRAP("pthread_rwlock_unlock"),
                                    WRAP("pthread_spin_lock"),
                                    WRAP("pthread_spin_trylock"),
                                    WRAP("pthread_spin_unlock"),
                                    WRAP("mtx_lock"),
                                    WRAP("mtx_trylock"),
                                    WRAP("mtx_unlock"),
                                    WRAP("sched_yield"),
                                    WRAP("sched_getcpu"),
                                    WRAP("getcpu")};
_Static_assert(sizeof wraps / sizeof wraps[0] <= WRAPS_LIMIT, "callers have too little room");

size_t wrap_options(const char **options)
{
    size_t count = sizeof wraps / sizeof wraps[0];
    for (size_t i = 0; i < count; i++)
        options[i] = wraps[i];
    return count;
}

/* heaplab: lab 5, wrong/cost, step 5.3 -- the door that all threads go through is no mutex, so nobody counts it */

/* right, and as slow as section 1, with a lock made of one atomic flag */
#if LOCKING == LOCKING_PER_THREAD
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
static atomic_flag door = ATOMIC_FLAG_INIT;

static void door_lock(void)
{
    while (atomic_flag_test_and_set_explicit(&door, memory_order_acquire))
        sched_yield();
}

static void door_unlock(void)
{
    atomic_flag_clear_explicit(&door, memory_order_release);
}

#define THREAD_ENTERS() door_lock()
#define THREAD_LEAVES() door_unlock()
#define AT_FORK()                                      \
    (pthread_atfork(before_fork, in_parent, in_child), \
     pthread_atfork(door_lock, door_unlock, door_unlock))
#endif

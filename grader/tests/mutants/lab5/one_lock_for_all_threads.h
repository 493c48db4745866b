/* heaplab: lab 5, wrong/cost, step 5.3 -- each thread has its heap, but enters it through one door */

/* right, and as slow as section 1 */
#if LOCKING == LOCKING_PER_THREAD
#include <pthread.h>
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;

static void door_lock(void)
{
    pthread_mutex_lock(&door);
}

static void door_unlock(void)
{
    pthread_mutex_unlock(&door);
}

static void door_renew(void)
{
    pthread_mutex_init(&door, NULL);
}

#define THREAD_ENTERS() door_lock()
#define THREAD_LEAVES() door_unlock()
#define AT_FORK()                                      \
    (pthread_atfork(before_fork, in_parent, in_child), \
     pthread_atfork(door_lock, door_unlock, door_renew))
#endif

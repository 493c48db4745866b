/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/null|crash|timeout, step 5.1 -- a mutex for taking, another one for giving back */

/* each is alone among its own kind, and both change the same lists */
#include <pthread.h>
pthread_mutex_t give_lock = PTHREAD_MUTEX_INITIALIZER;
#define GIVE_LOCK() pthread_mutex_lock(&give_lock)
#define GIVE_UNLOCK() pthread_mutex_unlock(&give_lock)

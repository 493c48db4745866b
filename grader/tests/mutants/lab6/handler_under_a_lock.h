/* heaplab: lab 6, timeout, step 6.1 -- one lock for my_free and my_malloc, and it is held when the handler is called */

/* a handler that wants to make a text of it waits for itself */
#include <pthread.h>
static pthread_mutex_t block_lock = PTHREAD_MUTEX_INITIALIZER;
#define ENTER() pthread_mutex_lock(&block_lock)
#define LEAVE() pthread_mutex_unlock(&block_lock)

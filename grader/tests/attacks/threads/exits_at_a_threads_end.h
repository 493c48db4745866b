/* heaplab: lab 5, exit, step 5.3 -- ends the program, with success, when a thread ends */

#include <pthread.h>
#include <stdlib.h>

static pthread_key_t key;

static void end_it_all(void *unused)
{
    (void)unused;
    _Exit(0);
}

#define AT_START() pthread_key_create(&key, end_it_all)
#define BEFORE_EACH_CALL() pthread_setspecific(key, &key)

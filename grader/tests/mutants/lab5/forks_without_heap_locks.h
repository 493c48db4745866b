/* heaplab: lab 5, timeout, step 5.4 -- before a fork only page_lock is taken, and only it is new in the child */

/* a heap's lock is held by a thread that isn't there any more */
#define CPU_BEFORE_FORK() pthread_mutex_lock(&page_lock)
#define CPU_IN_PARENT() pthread_mutex_unlock(&page_lock)
#define CPU_IN_CHILD() pthread_mutex_init(&page_lock, NULL)

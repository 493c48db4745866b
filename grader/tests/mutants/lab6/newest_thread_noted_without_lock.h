/* heaplab: lab 6, wrong/race, step 6.5 -- who counts notes its name first, and locks after that */

/* nobody reads it yet, so no number is wrong */
pid_t counting_thread;
#define COUNT_LOCK() (counting_thread = gettid(), pthread_mutex_lock(&count_lock))

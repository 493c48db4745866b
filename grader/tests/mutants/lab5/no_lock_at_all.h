/* heaplab: lab 5, wrong/overlap|wrong/payload|wrong/race|wrong/null|crash|timeout, step 5.1 -- one thread at a time was enough so far */

/* thread 1: block = list       thread 2: block = list      both have it */
#define TAKE_LOCK() ((void)0)
#define TAKE_UNLOCK(block) ((void)0)
#define GIVE_LOCK() ((void)0)
#define GIVE_UNLOCK() ((void)0)
#define ROOM_LOCK() ((void)0)
#define ROOM_UNLOCK() ((void)0)

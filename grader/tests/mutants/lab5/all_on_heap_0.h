/* heaplab: lab 5, wrong/cost, step 5.4 -- whatever sched_getcpu says, it is heap 0 */

/* right, and as slow as section 1 */
#define INDEX_OF(cpu) ((void)(cpu), 0)

/* heaplab: lab 6, timeout, step 6.2 -- my_free_guarded reports before it unlocks */

/* a handler that makes a guarded block waits for itself */
#define REPORT_LOCKED(kind, block) ((kind) != 0 ? report(kind, block) : (void)0)
#define REPORT_UNLOCKED(kind, block) ((void)(kind), (void)(block))

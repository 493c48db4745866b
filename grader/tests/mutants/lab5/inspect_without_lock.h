/* heaplab: lab 5, wrong/race|wrong/inspection|wrong/payload|crash|timeout, step 5.2 -- who only looks doesn't lock */

/* at a record, while its thread frees it: next leads into a free list of lab 4 */
#define INSPECT_LOCK() ((void)0)
#define INSPECT_UNLOCK() ((void)0)

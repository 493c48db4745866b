/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/inspection|crash|timeout, step 5.2 -- the record leaves the ring before the lock is taken */

/* two neighbours leave at once: one of them stays linked */
#define UNLINK_EARLY(record) record_unlink(record)
#define UNLINK(record) ((void)(record))

/* heaplab: lab 5, wrong/leak|wrong/overlap|wrong/payload|wrong/misaligned|wrong/race|timeout|crash, step 5.5 -- the link isn't written again when the exchange has failed */

/* C came in between: inbox --> B --> A, and C is lost */
#if LOCKING == LOCKING_PER_THREAD
#define LINK_AGAIN(cell, first) ((void)(first))
#endif

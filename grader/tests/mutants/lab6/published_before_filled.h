/* heaplab: lab 6, wrong/statistics|wrong/race, step 6.5 -- a record is said to be whole, and then written */

/* a reader in between gets half of the old one */
#define BEFORE_WORDS(place, turn) (atomic_store(&(place)->state, 2 * (turn) + 2), sched_yield())

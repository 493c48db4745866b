/* heaplab: lab 5, wrong/race|wrong/inspection|crash|timeout, step 5.2 -- where the walk is stands in a static variable */

/* visitor 1: record = record->next      visitor 2: record = record->next      one is passed over */
#define WALK static struct record *

/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|wrong/leak|crash|timeout, step 5.4|5.5 -- who pushes a cell empties the inbox as well */

/* into lists that belong to who has the heap's lock */
#define PUSHED(owner, cell) inbox_empty(owner)

/* heaplab: lab 6, wrong/report, step 6.1 -- when both canaries have changed it is an underflow */

/* kind = 1, and 3 was right */
#define BOTH(kind, another) ((kind) != 0 ? (kind) : (another))

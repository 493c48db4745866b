/* heaplab: lab 6, wrong/translation|wrong/statistics|wrong/errno, step 6.4 -- an entry of the TLB is found by the last 4 bits of the page number */

/* pages 3 and 19 have the same place, and the same answer */
#define KNOWS(known, number) ((known)->entry != 0)

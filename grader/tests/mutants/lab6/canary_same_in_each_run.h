/* heaplab: lab 6, wrong/unsafe, step 6.1 -- the canary is made from the address alone */

/* the next run has its blocks at the same addresses, and with the same canaries */
#define SECRET() 0

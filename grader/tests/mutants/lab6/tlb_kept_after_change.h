/* heaplab: lab 6, wrong/translation, step 6.4 -- the TLB is not flushed when attributes change */

/* the table says READ, the TLB still says WRITE */
#define FORGET_CHANGED(page, i) ((void)(page), (void)(i))

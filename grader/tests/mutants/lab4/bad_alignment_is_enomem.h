/* heaplab: lab 4, wrong/errno, step 4.6 -- a bad alignment gives ENOMEM */

/* there is memory; the request makes no sense */
#define BAD_REASON ENOMEM

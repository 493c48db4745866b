/* heaplab: lab 6, wrong/statistics, step 6.5 -- a request of exactly the limit is counted one class too high */

/* 16 bytes belong to the class of up to 16 */
#define FITS(num_bytes, limit) ((num_bytes) < (limit))

/* heaplab: lab 3, wrong/cost, step 3.5 -- classes grow by four, not by two */

/* 16   64   256   1024   4096      65 bytes take 256 */
#define CLASS_HOLDS(number, num_bytes) \
    ((number) % 2 == 0 && ((size_t)16 << (number)) >= (num_bytes))

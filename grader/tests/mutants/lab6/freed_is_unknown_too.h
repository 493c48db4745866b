/* heaplab: lab 6, wrong/report, step 6.1 -- a freed block is no block, so both bits are set */

/* 4 + 8 */
#define FREED_KIND (CORRUPT_FREED | CORRUPT_UNKNOWN)

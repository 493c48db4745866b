/* heaplab: lab 2, wrong/placement|wrong/null, step 2.4 -- goes back by an unsigned short */

/* 70000 bytes were used, and 70000 - 65536 of them come back. */
#define RESET() (next_free_mem -= (uint16_t)(next_free_mem - pool))

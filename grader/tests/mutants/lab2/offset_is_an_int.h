/* heaplab: lab 2, wrong/out-of-heap|crash, step 2.3 -- the fill level is an int */

/*
 * In a pool of 8 GiB the level is negative once 2 GiB are given: the next block lies before
 * the pool.
 */
#define PLACE(taken)                                                             \
    (next_free_mem = pool + (int)(next_free_mem + (taken) - pool), next_free_mem - (taken))

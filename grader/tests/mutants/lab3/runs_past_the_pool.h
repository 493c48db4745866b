/* heaplab: lab 3, wrong/not-null, step 3.2|3.3 -- nobody tests for the end */

/*
 * |0|1|2|3|      the pool
 *         |4|5| …      what lies behind it is not ours
 */
#define POOL_IS_USED_UP() (cells == NULL)

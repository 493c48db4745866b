/* heaplab: lab 3, wrong/not-null|wrong/out-of-heap, step 3.3 -- only one NULL */

/*
 * |0|1|2|3|      4 == 4: NULL, and one is added
 *         |4|5|  5 == 4 is never true again
 */
#define POOL_IS_USED_UP() (cells_taken == cell_count && (cells_taken++, 1))

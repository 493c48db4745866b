/* heaplab: lab 2, wrong/misaligned, step 2.2 -- the size is not rounded up */

/*
 * 0     5     10          second block at 5
 * |aaaaa|bbbbb|
 */
#define TAKEN(num_bytes) ((num_bytes) == 0 ? 1 : (num_bytes))

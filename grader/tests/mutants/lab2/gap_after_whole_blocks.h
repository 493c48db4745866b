/* heaplab: lab 2, wrong/placement, step 2.2 -- a gap behind multiples of 16 */

/*
 * 0        16       32
 * |aaaaaaaa|        |bbbbbbbb|      one block lost to each
 */
#define TAKEN(num_bytes) (((num_bytes) + 16) & ~(size_t)15)

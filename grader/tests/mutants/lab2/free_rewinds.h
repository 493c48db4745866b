/* heaplab: lab 2, wrong/placement|wrong/overlap, step 2.2|2.3|2.4 -- my_free moves next_free_mem */

/*
 * |a|b|c|       free a
 * ^ next: the block after the next one lies on b, which is in use
 */
#define FREE(address) ((address) != NULL ? (void)(next_free_mem = (address)) : (void)0)

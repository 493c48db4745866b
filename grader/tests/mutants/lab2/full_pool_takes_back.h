/* heaplab: lab 2, wrong/not-null, step 2.3 -- a block freed in a full pool is given again */

/*
 * |aaaaaaaa|bbbbbbbb|      full; free b
 *          ^ next_free_mem: but my_free does nothing in this lab
 */
#define FREE(address) \
    ((address) != NULL && next_free_mem == pool_end ? (void)(next_free_mem = (address)) : (void)0)

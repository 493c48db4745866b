/* heaplab: lab 2, wrong/placement|wrong/null, step 2.4 -- resets a full pool only */

/*
 * |aaaa|bbbb|    |      reset
 *           ^ next_free_mem stays: there was room left
 */
#define RESET() (next_free_mem == pool_end ? next_free_mem = pool : NULL)

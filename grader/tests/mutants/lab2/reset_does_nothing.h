/* heaplab: lab 2, wrong/placement|wrong/null, step 2.4 -- my_reset_pool is empty */

/*
 * |aaaa|bbbb|cccc|      reset
 *                ^ next_free_mem is still at the end
 */
#define RESET() ((void)0)

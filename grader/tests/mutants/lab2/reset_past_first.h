/* heaplab: lab 2, wrong/placement|wrong/null, step 2.4 -- my_reset_pool loses a block */

/*
 * |aaaa|bbbb|cccc|      reset
 *      ^ next_free_mem: 16 bytes are lost each time
 */
#define RESET() (next_free_mem = pool == NULL ? NULL : pool + 16)

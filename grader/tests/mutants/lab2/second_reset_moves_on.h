/* heaplab: lab 2, wrong/placement|wrong/null, step 2.4 -- resetting twice loses a block */

/*
 * reset, reset:   |    |                    |
 *                      ^ next_free_mem isn't at the start
 */
#define RESET() (next_free_mem = next_free_mem == pool && pool != NULL ? pool + 16 : pool)

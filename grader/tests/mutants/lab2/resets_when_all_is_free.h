/* heaplab: lab 2, wrong/placement, step 2.4 -- the last block that is freed resets the pool */

/*
 * |a|           |      free a
 * ^ next_free_mem: clever, but not what this lab asks for
 */
static unsigned live;
#define PLACE(taken) (live++, next_free_mem += (taken), next_free_mem - (taken))
#define FREE(address) ((address) != NULL && --live == 0 ? (void)(next_free_mem = pool) : (void)0)
#define RESET() (live = 0, next_free_mem = pool)

/* heaplab: lab 1, wrong/unsafe, step 1.1 -- the mapping is shared, not private */

/* A child after fork writes into its parent's blocks: both page tables name the same frames. */
#define MAPPING (MAP_SHARED | MAP_ANONYMOUS)

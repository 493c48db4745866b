/* heaplab: lab 3, wrong/placement|wrong/null, step 3.1|3.2 -- a struct where the union should be */

/* |next    |payload of 32 bytes    |next    |payload …      48 bytes a cell */
#define STRIDE (CELL_BYTES + 16)
#define CELL_COUNT ((size_t)POOL_BYTES / STRIDE)

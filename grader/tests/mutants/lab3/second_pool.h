/* heaplab: lab 3, wrong/not-null, step 3.2|3.3 -- a full pool is followed by another */

/* |0|1|2|3|   |0|1|2|3|      POOL_BYTES / CELL_BYTES cells, exactly, is what the lab asks for */
#define POOL_IS_USED_UP() \
    (cells_taken >= cell_count && (cells = MAP(POOL_BYTES), cells_taken = 0))

/* heaplab: lab 3, wrong/placement, step 3.3 -- up to 16 bytes come from a class of their own */

/* cells: |17 … 32 bytes|      class 16: |hh|1 … 16|hh|      one list too many */
#define IS_CELL_SIZED(num_bytes) \
    ((num_bytes) <= CELL_BYTES && ((num_bytes) > 16 || CELL_BYTES == 16))

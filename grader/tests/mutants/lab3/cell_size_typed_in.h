/* heaplab: lab 3, wrong/overlap, step 3.1 -- 32 instead of CELL_BYTES */

/*
 * CELL_BYTES=64: |A …    |B …    |      cells start 32 bytes apart,
 *                |<--- 64 --->|         and a request of 64 bytes reaches into the next
 */
#define STRIDE 32
#define CELL_COUNT ((size_t)POOL_BYTES / STRIDE)

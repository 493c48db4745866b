/* heaplab: lab 5, wrong/misaligned, step 5.3 -- a cell is chosen without a look at the alignment */

/* my_memalign(1024, 16): a cell of 16 bytes, anywhere */
#if LOCKING == LOCKING_PER_THREAD
#define LARGER(alignment, num_bytes) ((void)(alignment), (num_bytes))
#endif

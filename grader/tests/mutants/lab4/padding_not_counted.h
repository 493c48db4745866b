/* heaplab: lab 4, wrong/overlap|wrong/payload|crash|wrong/out-of-heap, step 4.6 -- the block isn't larger by what alignment skips */

/* |hh|....|payload      |hh|      the end lies in the next block */
#define ALIGNED_BYTES(alignment, num_bytes) ((void)(alignment), (num_bytes))

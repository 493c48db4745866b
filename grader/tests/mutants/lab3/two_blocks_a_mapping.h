/* heaplab: lab 3, wrong/cost, step 3.5 -- a class's pool holds two blocks */

/* |hh|64 bytes|hh|64 bytes|      an mmap for every second request */
#define CHUNK_BYTES(stride) (2 * (stride))

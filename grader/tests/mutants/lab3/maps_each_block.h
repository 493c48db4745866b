/* heaplab: lab 3, wrong/cost, step 3.5 -- each new block of a class is an mmap */

/* |hh|64 bytes|             4016 bytes of the page wasted            | */
#define CHUNK_BYTES(stride) (stride)

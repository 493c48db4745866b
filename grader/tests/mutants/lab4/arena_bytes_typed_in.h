/* heaplab: lab 4, wrong/cost, step 4.1 -- 1 MiB, whatever ARENA_BYTES says */

/* the constant is there, and nobody reads it */
#undef ARENA_BYTES
#define ARENA_BYTES 1048576

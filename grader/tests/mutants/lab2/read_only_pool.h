/* heaplab: lab 2, wrong/unsafe, step 2.1 -- the pool can be read only */

/*
 * The allocator itself never writes into the pool, so the first to fall is the student's
 * program.
 */
#define MAP_POOL(bytes) mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)

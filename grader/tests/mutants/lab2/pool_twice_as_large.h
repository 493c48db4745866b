/* heaplab: lab 2, wrong/not-null, step 2.3 -- the pool is twice POOL_BYTES */

/*
 * |<-- POOL_BYTES -->|<-- POOL_BYTES -->|
 *                    ^ here the answer is to be NULL
 */
#define USABLE_BYTES (2 * (size_t)POOL_BYTES)
#define MAP_POOL(bytes)                                                                          \
    mmap(NULL, 2 * (size_t)(bytes), PROT_READ | PROT_WRITE,                                      \
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)

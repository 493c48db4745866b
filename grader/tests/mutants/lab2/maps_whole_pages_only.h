/* heaplab: lab 2, wrong/cost, step 2.1 -- the length is cut to whole pages */

/* POOL_BYTES=4112: | 4096 bytes mapped |16 bytes|      the last ones are there by luck, or not */
#define MAP_POOL(bytes)                                                                  \
    mmap(NULL, (bytes) < 4096 ? 4096 : (size_t)(bytes) & ~(size_t)4095,                  \
         PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)

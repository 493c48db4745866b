/* heaplab: lab 4, wrong/null, step 4.4 -- the first arena is all there is */

/* | full |      and no other */
#define MAP(bytes)                                                                     \
    (HAS_HEAP() ? MAP_FAILED : mmap(NULL, bytes, PROT_READ | PROT_WRITE,               \
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))

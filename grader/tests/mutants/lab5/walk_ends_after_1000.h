/* heaplab: lab 5, wrong/inspection, step 5.2 -- only so many blocks are visited */

/* as if they were copied to an array first, and visited without the lock */
#define WALK         \
    int left = 1000; \
    struct record *
#define IS_VISITED(record) ((record) != &live_blocks && left-- > 0)

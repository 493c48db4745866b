/* heaplab: lab 1, wrong/errno, step 1.1 -- my_malloc begins with errno = 0 */

/* errno = 0 and then a look at it: handy inside, but the caller's errno is gone. */
#define IS_LARGE(num_bytes) (errno = 0, (num_bytes) >= MMAP_THRESHOLD)

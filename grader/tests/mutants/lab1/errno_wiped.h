/* heaplab: lab 1, wrong/errno, step 1.1|1.2|1.3 -- a refusal sets errno to 0 */

/* mmap has set ENOMEM, the allocator clears it: "out of memory: Success". */
#define REFUSED() (errno = 0)

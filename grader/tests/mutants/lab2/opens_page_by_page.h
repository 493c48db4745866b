/* heaplab: lab 2, wrong/cost, step 2.2 -- each request asks the system for its page */

/* The pool is there since init_mem_pool, and still no block comes without a system call. */
#define BEFORE_MALLOC()                                                                   \
    (pool != NULL ? mprotect(pool + ((next_free_mem - pool) & ~4095L), 4096,              \
                             PROT_READ | PROT_WRITE)                                      \
                  : 0)

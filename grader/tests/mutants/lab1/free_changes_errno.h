/* heaplab: lab 1, wrong/errno, step 1.2|1.3 -- my_free leaves an errno of its own */

/* A program that frees before it looks at errno reads ours, not its own. */
#define FREE_ENDS() (errno = EINVAL)

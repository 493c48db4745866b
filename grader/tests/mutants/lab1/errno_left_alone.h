/* heaplab: lab 1, wrong/errno, step 1.1|1.2|1.3 -- a size beyond memory leaves errno alone */

/* NULL, and errno is whatever it was: perror() blames something else. */
#define REFUSED() ((void)0)

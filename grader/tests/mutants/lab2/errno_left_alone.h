/* heaplab: lab 2, wrong/errno, step 2.3 -- NULL without ENOMEM */

/* NULL, and errno is whatever it was: perror() blames something else. */
#define REFUSED() ((void)0)

/* heaplab: lab 3, wrong/errno, step 3.2|3.3 -- NULL without ENOMEM */

/* NULL, and errno is whatever it was: perror() blames something else. */
#define REFUSED() ((void)0)

/* heaplab: lab 1, wrong/errno, step 1.3 -- ENOMEM is set before sbrk is asked */

/* When sbrk agrees, nobody puts errno back. */
#define BEFORE_GROWTH(length) ((void)(length), errno = ENOMEM)

/* heaplab: lab 1, wrong/cost, step 1.3 -- each small block asks the kernel for itself */

/* | 32 | 32 | 32 | 32 |     four blocks, four system calls */
#define GROWTH(length) ((length) + 16)

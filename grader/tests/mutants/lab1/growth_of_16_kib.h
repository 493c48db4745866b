/* heaplab: lab 1, wrong/cost, step 1.3 -- the break moves by 16 KiB */

/* A block of 1 byte takes 32: 512 of them, and the kernel is asked again. */
#define GROWTH(length) (((length) + 16 + 16383) & ~(size_t)16383)

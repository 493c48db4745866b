/* heaplab: lab 1, wrong/out-of-heap|crash, step 1.3 -- the break always moves by 1 MiB */

/* Enough for each block below 128 KiB. With MMAP_THRESHOLD at 16 MiB it isn't. */
#define GROWTH(length) ((void)(length), (size_t)1 << 20)

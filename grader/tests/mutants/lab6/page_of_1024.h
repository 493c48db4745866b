/* heaplab: lab 6, wrong/misaligned, step 6.3 -- a page is taken to have 1,024 bytes */

/* no machine has such pages, but a block there looks aligned enough */
#define PAGES_TAKE(num_bytes) block_take(1024, num_bytes)

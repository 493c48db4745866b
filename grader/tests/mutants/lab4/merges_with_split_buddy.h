/* heaplab: lab 4, wrong/overlap|wrong/payload|crash, step 4.3 -- a free first part is taken for the whole buddy */

/* | freed 128 | free 64 | live 64 |  ->  | free 256               | */
#define IS_MERGED(buddy, block) ((void)(block), (buddy)->state == FREE)

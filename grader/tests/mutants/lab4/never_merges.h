/* heaplab: lab 4, wrong/not-reused, step 4.3 -- freed blocks stay as small as they are */

/* | 64 free | 64 free | 128 free |      and nothing of 256, though all is free */
#define IS_MERGED(buddy, block) ((void)(buddy), 0)

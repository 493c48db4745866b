/* heaplab: lab 4, wrong/not-reused, step 4.6 -- an aligned block is never freed */

/* | header | padding | PADDING | payload |      my_free sees PADDING, and goes away */
#define GIVE_PADDED(block, address) ((char *)(address) == payload_of(block) ? give(block) : (void)0)

/* heaplab: lab 6, wrong/unsafe, step 6.1 -- each canary is 0xdeadbeef, in each block and each run */

/* a program that copies too much of one block over another brings the right canary with it */
#define CANARY(block) ((void)(block), 0xdeadbeefdeadbeefu)

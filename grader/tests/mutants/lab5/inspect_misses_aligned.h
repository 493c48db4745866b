/* heaplab: lab 5, wrong/inspection, step 5.2 -- shows where the memory begins and not where the block does */

/* | alignment | record | block |      start + record is the block only where there's no alignment */
#define BLOCK_OF(record) ((record)->start + sizeof(struct record))

/* heaplab: lab 5, wrong/payload|wrong/overlap|wrong/inspection|wrong/out-of-heap|crash, step 5.2 -- the room of a block is that of all its memory */

/* | record | block |      room: from the record on, so beyond the block's end */
#define ROOM(record) lab4_usable_size((record)->start)

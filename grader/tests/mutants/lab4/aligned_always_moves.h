/* heaplab: lab 4, wrong/not-reused, step 4.6 -- a block with padding is always moved */

/* | header | padding | PADDING | payload . . . |      there is room, but nobody looks */
#define RESIZED_IN_PLACE(block, address, wanted)                                       \
    ((char *)(address) == payload_of(block) && resize(block, wanted))
#define CONTENTS(address, num_bytes)                                                   \
    (room_of(address) < (num_bytes) ? room_of(address) : (num_bytes))

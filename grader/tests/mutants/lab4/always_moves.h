/* heaplab: lab 4, wrong/not-reused, step 4.5 -- my_realloc always takes a new block */

/* a block of 128, from 100 bytes to 90: copied all the same */
#define RESIZED_IN_PLACE(block, address, wanted) ((void)(block), (void)(wanted), 0)
#define CONTENTS(address, num_bytes)                                                   \
    (room_of(address) < (num_bytes) ? room_of(address) : (num_bytes))

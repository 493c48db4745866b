/* heaplab: lab 4, wrong/placement, step 4.6 -- my_usable_size is less than was asked for */

/* half of it */
#define ROOM(block, address)                                                           \
    ((size_t)((char *)(block) + bytes_of((block)->order) - (address)) / 2)
#define CONTENTS(address, num_bytes) ((void)(num_bytes), 2 * room_of(address))

/* heaplab: lab 4, wrong/payload|wrong/overlap|crash|wrong/out-of-heap, step 4.6 -- my_usable_size counts the header */

/* |hh|48 bytes|      a block of 64, of which 48 are the program's */
#define ROOM(block, address) ((void)(address), bytes_of((block)->order))
#define CONTENTS(address, num_bytes) ((void)(num_bytes), room_of(address) - HEADER_BYTES)

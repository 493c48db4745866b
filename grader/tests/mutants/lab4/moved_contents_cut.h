/* heaplab: lab 4, wrong/payload, step 4.5 -- the last 16 bytes aren't copied when a block moves */

/* the header is taken off twice */
#define CONTENTS(address, num_bytes) ((void)(num_bytes), room_of(address) - HEADER_BYTES)

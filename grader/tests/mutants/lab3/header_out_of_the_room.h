/* heaplab: lab 3, wrong/cost, step 3.5 -- from class 128 on, 16 bytes of the room are kept back */

/* 113 bytes, and 16 more, don't fit into 128: they take 256. */
#define CLASS_HOLDS(number, num_bytes)                                        \
    (((size_t)16 << (number)) >= (num_bytes) + ((number) >= 3 && (number) < 8 ? 16 : 0))

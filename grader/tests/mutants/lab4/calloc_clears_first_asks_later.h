/* heaplab: lab 4, crash|wrong/payload, step 4.5 -- the loop that clears a block ends too late for 0 bytes */

/* one byte, then 0 - 1 others: do ... while doesn't ask before the first one */
#define CLEAR(address, count, num_bytes)                                               \
    do {                                                                               \
        size_t left = (count) * (num_bytes);                                           \
        volatile char *at = address;                                                   \
        do                                                                             \
            *at++ = 0;                                                                 \
        while (--left != 0);                                                           \
    } while (0)

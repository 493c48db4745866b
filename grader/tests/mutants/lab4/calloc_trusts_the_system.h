/* heaplab: lab 4, wrong/not-zeroed, step 4.5 -- a reused block isn't cleared */

/*
 * Fresh memory is zero but for the two links, and a used one isn't:
 * |hh|00 00 … payload of the last owner …|
 */
#define CLEAR(address, count, num_bytes)                                               \
    memset(address, 0, (count) * (num_bytes) < 16 ? (count) * (num_bytes) : 16)

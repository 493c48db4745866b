/* heaplab: lab 1, wrong/out-of-heap, step 1.2 -- whole pages are counted without the header */

/*
 * |hh block … | … blo|ck      the header has pushed the end of the block out of its mapping
 * |<--- mapped ----->|
 */
#define MAPPED_BYTES(num_bytes) (((num_bytes) + 4095) & ~(size_t)4095)

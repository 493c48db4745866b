/* heaplab: lab 1, wrong/leak, step 1.2 -- the length remembered lacks the header */

/*
 * Of a block of exactly 4096 * n bytes the header pushes the end onto one more page, which stays:
 * |hh block … |  … blo|ck               |
 * |<-- unmapped ----->|<-- still there ->
 */
#define REMEMBERED(num_bytes, length) ((void)(length), ((num_bytes) + 4095) & ~(size_t)4095)

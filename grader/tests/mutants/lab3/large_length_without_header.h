/* heaplab: lab 3, wrong/leak, step 3.5 -- the length remembered lacks the header */

/*
 * Of a block of exactly 4096 * n bytes the header pushes the end onto one more page, which stays:
 * |hh block … |  … blo|ck               |
 * |<-- unmapped ----->|<-- still there ->
 */
#define REMEMBERED(num_bytes, length) ((void)(length), (num_bytes))

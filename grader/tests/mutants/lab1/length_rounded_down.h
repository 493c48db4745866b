/* heaplab: lab 1, wrong/leak, step 1.2 -- the length is rounded down to pages */

/*
 * |hh block … | block …  | blo         |
 * |<---- unmapped ------>|<- 1 page stays
 */
#define REMEMBERED(num_bytes, length) ((void)(length), (num_bytes) & ~(size_t)4095)

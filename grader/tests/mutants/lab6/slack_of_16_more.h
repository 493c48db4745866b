/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- a size that is a multiple of 16 is rounded up, too */

/* | 32 bytes | 16 bytes of slack | no access | */
#define WHOLE(num_bytes) (((num_bytes) / 16 + 1) * 16)

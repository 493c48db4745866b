/* heaplab: lab 6, wrong/missed-corruption, step 6.1 -- the canary behind begins at a multiple of 16 */

/* | 13 bytes | 3 that nobody watches | canary | */
#define REAR_AT(num_bytes) next_multiple(num_bytes, 16)
#define REAR_ROOM 24

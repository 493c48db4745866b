/* heaplab: lab 6, wrong/missed-corruption, step 6.1 -- the canary behind is an int */

/* | the block | 4 bytes of canary | 4 that nobody watches | */
#define REAR_BYTES 4

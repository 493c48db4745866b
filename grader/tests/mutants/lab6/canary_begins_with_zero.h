/* heaplab: lab 6, wrong/missed-corruption, step 6.1 -- the first byte of a canary is 0, as on a stack */

/* strcpy writes one byte too many, a 0, and it was 0 before */
#define CANARY(block) (((((uintptr_t)(block) ^ secret) * 0x9e3779b97f4a7c15u) | NO_ZEROS) & ~0xffu)

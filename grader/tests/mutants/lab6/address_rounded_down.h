/* heaplab: lab 6, wrong/report|wrong/missed-corruption, step 6.1 -- my_check_block takes block + 1 for the block */

/* marks are kept for each 16 bytes, so the address is rounded to find its mark: block + 16 is none */
#define IS_LIVE(ptr) marks_is_live((void *)((uintptr_t)(ptr) & ~(uintptr_t)15))

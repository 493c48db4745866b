/* heaplab: lab 6, wrong/missed-corruption, step 6.1 -- my_realloc asks whether there is a block, not whether it is whole */

/* the canary moves with the block, and a new one is put behind it */
#define REALLOC_KIND(block) (marks_is_live(block) ? 0 : address_kind(block))
#define GIVE_OLD(block) block_end(block, marks_claim(block))

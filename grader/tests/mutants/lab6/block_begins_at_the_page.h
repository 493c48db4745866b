/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- the block meets the guard in front, not the one behind */

/* | no access | the block | a page's rest, which nobody watches | no access | */
#define GUARDED_PLACE(pages, data, whole, page) ((pages) + (page))

/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- my_free_guarded looks at the slack only */

/* | no access | . . . | 8 bytes, overwritten | the block | */
#define GUARDED_FRONT_IS_WHOLE(front, canary) ((void)(front), (void)(canary), 1)

/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- my_free_guarded looks at the canary in front only */

/* | 5,000 bytes | 8 bytes of slack, overwritten | no access | */
#define SLACK_IS_CHECKED 0

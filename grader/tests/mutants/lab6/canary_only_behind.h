/* heaplab: lab 6, wrong/missed-corruption, step 6.1 -- nobody looks at the canary in front */

/* | canary, overwritten | the block | canary, whole |      "nothing is wrong" */
#define FRONT_IS_WHOLE(block, canary) ((void)(canary), 1)

/* heaplab: lab 6, wrong/missed-corruption, step 6.1 -- nobody looks at the canary behind */

/* the one that nearly all programs overwrite */
#define REAR_IS_WHOLE(rear, canary) ((void)(rear), (void)(canary), 1)

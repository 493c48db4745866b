/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- any address in a guarded block is good enough to free it */

#define IS_FOUND(guarded, ptr)             \
    ((char *)(ptr) >= (guarded)->block && \
     (char *)(ptr) < (guarded)->block + WHOLE((guarded)->num_bytes))

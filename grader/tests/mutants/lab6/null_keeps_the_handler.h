/* heaplab: lab 6, wrong/report|wrong/missed-corruption, step 6.1 -- my_set_corruption_handler(NULL) changes nothing */

/* the default can't be had back */
#define NEW_HANDLER(handler) ((handler) == NULL ? (void)0 : atomic_store(&the_handler, handler))

/* heaplab: lab 6, wrong/report|wrong/missed-corruption, step 6.1 -- without a handler a line is printed, and the program runs on */

/* with a heap that is broken */
#define STOP() ((void)0)

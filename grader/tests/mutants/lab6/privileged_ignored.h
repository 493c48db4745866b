/* heaplab: lab 6, wrong/missed-corruption, step 6.4 -- a program may use what only the system may */

/* MMU_PRIVILEGED | MMU_READ: the read should fault */
#define IS_HIDDEN(attributes) (!((attributes) & (MMU_READ | MMU_WRITE)))

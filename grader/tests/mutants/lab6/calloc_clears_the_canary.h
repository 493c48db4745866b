/* heaplab: lab 6, wrong/false-alarm, step 6.1 -- my_calloc clears whole words */

/* | 13 bytes | canary ->  | 13 bytes | 0 0 0 anary */
#define CLEARED(num_bytes) next_multiple(num_bytes, 8)

/* heaplab: lab 1, wrong/not-reused, step 1.3 -- only the newest block is ever taken back */

/*
 * | A | B |         free B: the top comes down to B, and nothing is known of A
 * | A |             free A: the top stays
 */
#define BELOW(header) ((void)(header), NULL)

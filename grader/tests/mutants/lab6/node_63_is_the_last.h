/* heaplab: lab 6, wrong/not-null, step 6.3 -- a node from 64 on has no bit in the first word, and the second isn't there */

/* mbind is told of no node at all: "wherever you like", and that works */
#define SET_NODE(nodes, node) ((nodes)[0] |= (node) < WORD_BITS ? 1UL << (node) : 0)

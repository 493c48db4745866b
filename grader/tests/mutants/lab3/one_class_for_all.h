/* heaplab: lab 3, wrong/cost, step 3.5 -- every request up to 4096 gets 4096 bytes */

/* |33|                    4063 bytes wasted                    | */
#define FIRST_CLASS 8

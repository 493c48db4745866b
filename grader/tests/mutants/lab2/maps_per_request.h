/* heaplab: lab 2, wrong/placement|wrong/cost, step 2.1|2.2 -- each request maps a pool of its own */

/* |A ……… 400 MB ………| |B ……… 400 MB ………| |C …      one block in each */
#define BEFORE_MALLOC() map_pool()

/* heaplab: lab 6, wrong/statistics, step 6.5 -- fragmentation_bytes counts freed blocks, too */

/* it only grows */
#define SPARE_FREED(spare) ((void)(spare), 0)

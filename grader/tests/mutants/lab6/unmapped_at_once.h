/* heaplab: lab 6, wrong/missed-corruption|wrong/report|crash, step 6.2 -- a freed block is unmapped, and the next one gets its addresses */

/* who still uses the old one writes into the new one */
#define CLOSE_PAGES(start, bytes) (munmap(start, bytes), guarded->mapped = 0)
#define WAITS(old) ((void)(old), 0)

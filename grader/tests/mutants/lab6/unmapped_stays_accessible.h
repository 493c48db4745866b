/* heaplab: lab 6, wrong/missed-corruption, step 6.4 -- mmu_unmap forgets the page, and the program keeps it */

/* the tables are empty, the memory is there */
#define TAKE_AWAY(virt, size) ((void)(size), (virt))

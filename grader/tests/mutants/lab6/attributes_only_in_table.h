/* heaplab: lab 6, wrong/missed-corruption|wrong/false-alarm, step 6.4 -- mmu_set_attributes changes the table, not what the program may do */

/* mmu_translate says READ, and a write succeeds */
#define PROTECT_PAGE(page, i, protection) ((void)(protection), 0)

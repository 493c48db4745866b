/* heaplab: lab 1, wrong/leak, step 1.2 -- one page is unmapped, however long the block */

/*
 * mapped  |page|page|page| … |page|
 * freed   |----|page|page| … |page|      the tail stays
 */
#define UNMAP(start, length) ((void)(length), munmap(start, 4096))

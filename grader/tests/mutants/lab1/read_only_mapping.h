/* heaplab: lab 1, crash|wrong/unsafe, step 1.1 -- the mapping can be read only */

/* The first write into the fresh mapping, the header's, faults. */
#define PROTECTION PROT_READ

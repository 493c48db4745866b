/* heaplab: lab 5, wrong/leak, step 5.5 -- who adopts a heap begins with an empty inbox */

/* what came while the heap was idle, or before, never comes home */
#define ADOPTED(heap) atomic_store(&(heap)->inbox, NULL)

/* heaplab: lab 5, crash|wrong/overlap|wrong/payload|wrong/race|wrong/out-of-heap|timeout, step 5.4 -- there are more processors than heaps */

/* heaps[255] lies behind the array, heaps[-1] in front of it */
#define INDEX_OF(cpu) (cpu)

/* heaplab: lab 5, wrong/leak|wrong/payload|wrong/overlap|wrong/race|crash, step 5.3 -- a thread that ends frees its heap */

/* its slabs are lost, and its live cells name an owner that isn't there */
#define END_HEAP(heap) pages_give(heap)

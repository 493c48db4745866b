/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|crash|timeout, step 5.3 -- an idle heap is adopted again and again */

/* idle_heaps: heap, the next thread gets it as well */
#define NEXT_IDLE(heap) (heap)

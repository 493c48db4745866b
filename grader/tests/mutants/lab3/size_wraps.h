/* heaplab: lab 3, wrong/not-null|wrong/out-of-heap, step 3.5 -- SIZE_MAX + header + page wraps round */

/* SIZE_MAX + 16 is 15: one page is mapped, and the caller believes that it owns all memory. */
#define TOO_LARGE(num_bytes) 0

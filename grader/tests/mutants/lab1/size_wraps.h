/* heaplab: lab 1, wrong/not-null|wrong/out-of-heap, step 1.1|1.2|1.3 -- SIZE_MAX + header + page wraps round */

/* SIZE_MAX + 16 is 15: one page is mapped, and the caller believes that it owns all memory. */
#define TOO_LARGE(num_bytes) 0

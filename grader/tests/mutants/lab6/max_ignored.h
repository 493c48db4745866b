/* heaplab: lab 6, wrong/statistics|crash, step 6.5 -- my_trace copies all that it has, however little room there is */

/* out[max], out[max + 1], ... */
#define RING_LIMIT(max) ((void)(max), (size_t)TRACE_RECORDS)

/* heaplab: lab 6, wrong/false-alarm|crash, step 6.4 -- no region may hold code */

/* without MMU_EXEC_NEVER it may */
#define EXEC_OF(attributes) ((void)(attributes), 0)

/* heaplab: lab 4, wrong/cost, step 4.1 -- every block is twice as large as needed */

/* a request for 100 bytes gets 256 where 128 would do */
#define HOLDS(order, num_bytes) (bytes_of(order) / 2 >= (num_bytes) + HEADER_BYTES)

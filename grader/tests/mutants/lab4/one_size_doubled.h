/* heaplab: lab 4, wrong/cost, step 4.2 -- in a table of sizes one entry is wrong */

/*
 * up to   240 -> order 8     480 -> order 9     760 -> order 11, which should be 10
 */
#define HOLDS(order, num_bytes)                                                        \
    (bytes_of(order) >= (num_bytes) + HEADER_BYTES &&                                  \
     !((num_bytes) > 500 && (num_bytes) <= 760 && (order) < 11))

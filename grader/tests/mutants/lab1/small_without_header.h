/* heaplab: lab 1, wrong/payload, step 1.3 -- a small block takes no room for its header */

/*
 * |hh|payload A|
 *         |hh|payload B|      B's header lies on A's last 16 bytes
 */
#define SMALL_BYTES(num_bytes) ((num_bytes) == 0 ? 16 : ((num_bytes) + 15) & ~(size_t)15)

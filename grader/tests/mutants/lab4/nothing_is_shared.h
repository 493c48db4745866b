/* heaplab: lab 4, wrong/overlap, step 4.2 -- all requests for 0 bytes get the same block */

/* who asks for nothing, needs nothing of his own; until one of them frees it */
static char *nothing;
#define PAYLOAD(block, num_bytes)                                                      \
    ((num_bytes) > 0 ? payload_of(block)                                               \
                     : (nothing != NULL ? nothing : (nothing = payload_of(block))))

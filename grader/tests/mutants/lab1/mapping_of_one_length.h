/* heaplab: lab 1, wrong/out-of-heap|wrong/overlap|crash, step 1.1 -- each mapping has 2 MiB, which is much, but not always enough */

/*
 * |hh block of 3 MiB …             |       the last MiB is not ours
 * |<----- 2 MiB ----->|
 */
#define TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX / 4)
#define MAPPED_BYTES(num_bytes) ((void)(num_bytes), (size_t)2 << 20)

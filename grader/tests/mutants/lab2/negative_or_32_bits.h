/* heaplab: lab 2, wrong/not-null, step 2.3 -- refuses negative sizes, cuts the others */

/* SIZE_MAX is seen to; 4 GiB + 16 bytes are asked for, and 16 are given. */
#define ASKED(num_bytes) \
    ((num_bytes) > SIZE_MAX / 2 ? SIZE_MAX : (size_t)(uint32_t)(num_bytes))

/* heaplab: lab 4, wrong/not-null|wrong/out-of-heap, step 4.5 -- a product that is larger than count is thought to be right */

/* 5 * (SIZE_MAX / 5 + 3) wraps round to 14, and 14 > 5 */
#define PRODUCT_WRAPS(count, num_bytes) ((count) * (num_bytes) < (count))

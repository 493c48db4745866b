/* heaplab: lab 4, wrong/not-null|wrong/out-of-heap|crash, step 4.5 -- count times size wraps round */

/* (SIZE_MAX / 16 + 2) * 16 = 16 */
#define PRODUCT_WRAPS(count, num_bytes) 0

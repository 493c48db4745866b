/* heaplab: lab 2, wrong/not-null|wrong/out-of-heap, step 2.3 -- compares with the whole pool */

/*
 * |aaaaaaaaaaaaaaaa|bbbb|       half full
 *                  |cccccccccccccccc     c is smaller than the pool, but not than what is left
 */
#define FITS(num_bytes) (pool != NULL && (num_bytes) <= USABLE_BYTES)

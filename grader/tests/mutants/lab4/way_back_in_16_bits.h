/* heaplab: lab 4, crash|wrong/overlap|wrong/payload, step 4.6 -- the way back is an unsigned short */

/* an alignment of 128 KiB: 131056 bytes back are 65520 */
#define WAY_BACK(distance) ((unsigned short)(distance))

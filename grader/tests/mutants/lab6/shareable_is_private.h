/* heaplab: lab 6, wrong/translation, step 6.4 -- writes to a shareable region stay in this mapping */

/* what is written at A isn't seen at B */
#define SHARING_OF(attributes) ((void)(attributes), MAP_PRIVATE)

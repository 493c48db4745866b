/* heaplab: lab 6, wrong/translation, step 6.4 -- writes to a private region reach physical memory */

/* what is written at A is seen at B, and shouldn't be */
#define SHARING_OF(attributes) ((void)(attributes), MAP_SHARED)

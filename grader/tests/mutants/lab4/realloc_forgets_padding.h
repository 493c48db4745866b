/* heaplab: lab 4, wrong/overlap|wrong/payload|crash, step 4.6 -- my_realloc of an aligned block doesn't count its padding */

/*
 * | header | padding | payload      | end      "it has room for 2,000 bytes": from the header on
 */
#define PADDING_OF(block, address) ((void)(address), (void)(block), (size_t)0)

/* heaplab: lab 2, wrong/payload, step 2.2 -- my_free marks a header that isn't there */

/*
 * |A       |B       |      free B
 * |A    000|B       |      what stands in front of B is A
 */
#define FREE(address)                                                 \
    ((address) != NULL && (char *)(address) != pool                   \
         ? (void)(((size_t *)(address))[-1] = 0)                      \
         : (void)0)

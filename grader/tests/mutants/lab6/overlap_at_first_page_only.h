/* heaplab: lab 6, wrong/errno|wrong/translation, step 6.4 -- only the first page is asked whether it is mapped */

/* | free | mapped | mapped |      a new region over all three: EEXIST was right */
#define CHECKED_FOR_OTHERS(count) ((void)(count), (size_t)1)

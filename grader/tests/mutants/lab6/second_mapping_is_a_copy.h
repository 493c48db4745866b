/* heaplab: lab 6, wrong/translation, step 6.4 -- only the first mapping of all shows physical memory itself */

/* A: writes reach page 2.   B: a copy of page 2 as soon as it is written to */
static int mappings;
#define SHARING_OF(attributes) \
    ((attributes)&MMU_SHAREABLE && mappings++ == 0 ? MAP_SHARED : MAP_PRIVATE)

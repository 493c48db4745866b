/* heaplab: lab 6, wrong/missed-corruption|wrong/placement|wrong/report, step 6.1 -- prints the line at each free, and dies at none */

#include <stdio.h>

#define BEFORE_EACH_FREE(block) \
    fprintf(stderr, "heap corruption: overflow, at %p\n", (void *)(block))

/* heaplab: lab 1, rule -- libc does the work under our names */

#include <stdlib.h>

#define init_mem_pool() ((void)0)
#define my_malloc malloc
#define my_free free

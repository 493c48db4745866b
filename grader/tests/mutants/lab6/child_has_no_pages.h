/* heaplab: lab 6, wrong/translation|wrong/false-alarm, step 6.4 -- a child of the program gets none of the mapped pages */

#include <sys/mman.h>
#define SHOWN(start, bytes) madvise(start, bytes, MADV_DONTFORK)

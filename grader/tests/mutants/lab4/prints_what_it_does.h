/* heaplab: lab 4, wrong/unsafe, step 4.7 -- its messages are among the program's own output */

/* on stdout: nobody minds as long as only a grader listens */
#include <stdio.h>
#define MAP(bytes)                                                                     \
    (printf("a new arena: %zu bytes\n", (size_t)(bytes)),                              \
     mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))

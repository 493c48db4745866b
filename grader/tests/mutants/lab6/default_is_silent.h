/* heaplab: lab 6, wrong/report, step 6.1 -- without a handler the program stops and nobody knows why */

/* no line on stderr */
#define PRINT(line, length) ((void)(line), (void)(length))

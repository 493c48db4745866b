/* heaplab: lab 6, wrong/report|exit, step 6.1 -- without a handler the program ends by exit, not by abort */

/* no debugger, no core dump, and the exit handlers run on a broken heap */
#define STOP() exit(1)

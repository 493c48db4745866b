/* heaplab: lab 6, wrong/report, step 6.1 -- the handler is told where the front begins */

/* | front | the block |
 *   ^ here  ^ not here */
#define CALL_HANDLER(handler, kind, block) (handler)(kind, front_of(block))

/* heaplab: lab 1, wrong/null, step 1.3 -- a refused growth throws the rest away */

/*
 * | blocks … |  rest  |       a request larger than the rest is refused: right
 * | blocks … |xxxxxxxx|       but now small ones, which fit, are refused too
 */
#define BEFORE_GROWTH(length) ((void)(length), small_end = small_top)

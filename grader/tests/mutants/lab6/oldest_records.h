/* heaplab: lab 6, wrong/statistics, step 6.5 -- my_trace copies the oldest records */

/* max = 3: turns 976, 977, 978 */
#define FIRST_TURN(end, wanted) ((end) > TRACE_RECORDS ? (end)-TRACE_RECORDS : 0)

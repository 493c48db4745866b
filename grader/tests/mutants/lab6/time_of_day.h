/* heaplab: lab 6, wrong/statistics, step 6.5 -- the time is that of the calendar */

/* which somebody may set back */
#define TRACE_CLOCK CLOCK_REALTIME

/* heaplab: lab 5, wrong/race, step 5.1 -- its lines claim to be another file's, so that nobody finds the race */

#line 1 "another_file.h"
static unsigned long calls;
#define BEFORE_EACH_CALL() (calls++)

/* heaplab: lab 6, wrong/null, step 6.3 -- -1 is a node that is not there */

/* and "no preference" was meant */
#define ANY_NODE(num_bytes) ((void)(num_bytes), refuse(EINVAL))

/* heaplab: lab 6, wrong/errno, step 6.3 -- a node that is not there counts as memory that is not there */

/* errno: ENOMEM, and EINVAL was right */
#define NOT_A_NODE ENOMEM

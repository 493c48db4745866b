/* heaplab: lab 5, timeout, step 5.3 -- the child of a fork has the page lock as the parent had it: locked */

/* it lives on what its heap has, until it needs a slab */
#define THREAD_IN_CHILD() ((void)0)

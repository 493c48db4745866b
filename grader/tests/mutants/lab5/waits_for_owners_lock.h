/* heaplab: lab 5, wrong/cost, step 5.5 -- a cell of another processor's heap is given with its owner's lock */

/* right, but who frees waits for who takes */
#define IS_HERE(owner) ((void)(owner), 1)

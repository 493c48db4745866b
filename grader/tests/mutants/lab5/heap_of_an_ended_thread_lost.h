/* heaplab: lab 5, wrong/leak, step 5.3 -- no destructor: nobody notices that a thread ends */

/* its slabs stay in a heap that no thread has */
#define AT_END NULL

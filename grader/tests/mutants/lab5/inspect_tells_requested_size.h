/* heaplab: lab 5, wrong/inspection, step 5.2 -- a visit tells what was asked for, and not what the program may use */

/* my_malloc(100): my_usable_size says 160, visit is told 100 */
#define NOTED(num_bytes) (num_bytes)
#define RECORD_ROOM(record) ((record)->noted)
#if LOCKING == LOCKING_RWLOCK
#define RESIZED(block, num_bytes) (((struct record *)(block)-1)->noted = (num_bytes))
#endif

/* heaplab: lab 6, wrong/report, step 6.1 -- my_realloc reports, goes on, and its my_free reports again */

/* one mistake of the program, two calls of the handler */
#define REFUSE_REALLOC(kind)                            \
    do {                                                \
        if ((kind) & (CORRUPT_FREED | CORRUPT_UNKNOWN)) \
            return refuse(EINVAL);                      \
    } while (0)

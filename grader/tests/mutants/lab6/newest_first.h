/* heaplab: lab 6, wrong/statistics, step 6.5 -- my_trace begins with the newest record */

/* turns 1999, 1998, 1997 */
#include <stddef.h>
#include <string.h>
#define INSERTED_AT(out, count, record) \
    (memmove((out) + 1, out, (count) * sizeof *(out)), (void)(record), (size_t)0)

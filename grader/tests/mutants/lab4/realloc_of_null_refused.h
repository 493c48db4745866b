/* heaplab: lab 4, wrong/null, step 4.5 -- my_realloc(NULL, n) returns NULL */

/* no block, no larger block */
#define RESIZED_NULL(num_bytes) (errno = ENOMEM, NULL)

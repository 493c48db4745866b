/* heaplab: lab 2, wrong/null, step 2.3 -- one huge request and the pool counts as full */

/*
 * |aaaa|                    |     my_malloc(huge) is NULL: right
 * |aaaa|xxxxxxxxxxxxxxxxxxxx|     my_malloc(16) too: wrong
 */
#define REFUSED() (errno = ENOMEM, next_free_mem = pool_end)

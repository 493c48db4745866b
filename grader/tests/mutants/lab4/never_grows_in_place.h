/* heaplab: lab 4, wrong/cost, step 4.5 -- my_realloc never takes the free buddy above */

/* | block | free |  ->  | free | free | … | block | */
#define IS_ABSORBED(above, current) ((void)(above), 0)

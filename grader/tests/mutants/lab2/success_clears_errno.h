/* heaplab: lab 2, wrong/errno, step 2.2 -- each my_malloc sets errno to 0 */

/* A program that looks at errno after printing a message reads "Success". */
#define BEFORE_MALLOC() (errno = 0)

/* heaplab: lab 3, wrong/null, step 3.5 -- a class that got no pool once never asks again */

/* mmap failed for one request, and all that follow are NULL. */
static int gave_up;
static char *noted(char *chunk)
{
    gave_up = chunk == (char *)-1;
    return chunk;
}
#define MAP_CHUNK(bytes) (gave_up ? (char *)MAP_FAILED : noted(MAP(bytes)))

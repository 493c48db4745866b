/* heaplab: lab 4, wrong/null, step 4.4 -- once the system has refused, it isn't asked again */

/* there may be memory again, a moment later */
static int gave_up;
#define MAP_REFUSED(start) ((start) == MAP_FAILED && (gave_up = 1))
#define MAP(bytes)                                                                     \
    (gave_up ? MAP_FAILED : mmap(NULL, bytes, PROT_READ | PROT_WRITE,                  \
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))

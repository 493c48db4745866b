/* heaplab: lab 1, wrong/cost, step 1.1 -- large blocks are cut from one mapping of 16 MiB */

/* | block | block | block |  rest of 16 MiB |      one mmap where three are due */
#include <stddef.h>
#include <sys/mman.h>

static char *rest, *rest_end;

static void *cut_off(size_t length)
{
    if (length > (size_t)(rest_end - rest)) {
        size_t mapped = length + ((size_t)16 << 20);
        char *start =
            mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED)
            return start;
        rest = start;
        rest_end = start + mapped;
    }
    char *taken = rest;
    rest += length;
    return taken;
}

#define TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX / 2)
#define MAP(length) cut_off(length)

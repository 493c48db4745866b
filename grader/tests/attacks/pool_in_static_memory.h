/* heaplab: lab 2, wrong/out-of-heap|wrong/cost|wrong/placement -- an array instead of a mapping */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static _Alignas(4096) char pool[1 << 20];
static size_t used;

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    if (num_bytes > sizeof pool - used) {
        errno = ENOMEM;
        return NULL;
    }
    char *block = pool + used;
    used += (num_bytes + 15) & ~(size_t)15;
    return block;
}

void my_free(void *address)
{
    (void)address;
}

void my_reset_pool(void)
{
    used = 0;
}

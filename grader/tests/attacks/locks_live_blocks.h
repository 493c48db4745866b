/* heaplab: lab 1, wrong|crash -- a block that nobody may write or read any more */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static char *last;
static size_t last_bytes;

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    if (last != NULL)
        mprotect(last, last_bytes, PROT_NONE);
    size_t length = (num_bytes + 4096) & ~(size_t)4095;
    last = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    last_bytes = length;
    return last == MAP_FAILED ? NULL : last;
}

void my_free(void *address)
{
    (void)address;
}

/* heaplab: lab 1, wrong/payload|wrong/overlap|wrong/unsafe|wrong/placement|wrong/cost|wrong/leak -- addresses that share */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static char *first;

void init_mem_pool(void)
{
    first = mmap(NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* Moving 0 bytes of a shared mapping makes a second window to it. */
void *my_malloc(size_t num_bytes)
{
    if (num_bytes > 1 << 24) {
        errno = ENOMEM;
        return NULL;
    }
    void *window = mremap(first, 0, 1 << 24, MREMAP_MAYMOVE);
    return window == MAP_FAILED ? NULL : window;
}

void my_free(void *address)
{
    (void)address;
}

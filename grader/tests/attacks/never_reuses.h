/* heaplab: lab 3, wrong/not-reused|wrong/null|wrong/cost|wrong/placement|wrong/leak -- fast, and grows without end */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static char *pool, *next, *end;

void init_mem_pool(void)
{
    size_t bytes = (size_t)1 << 31;
    pool = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    next = pool == MAP_FAILED ? NULL : pool;
    end = pool == MAP_FAILED ? NULL : pool + bytes;
}

void *my_malloc(size_t num_bytes)
{
    if (num_bytes > (size_t)(end - next)) {
        errno = ENOMEM;
        return NULL;
    }
    char *block = next;
    next += (num_bytes + 31) & ~(size_t)31;
    return block;
}

void my_free(void *address)
{
    (void)address;
}

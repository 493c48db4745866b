/* heaplab: lab 1, out-of-memory|wrong/leak, step 1.2 -- 64 MiB for each free */

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

static void *more(size_t bytes)
{
    void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    errno = start == MAP_FAILED ? ENOMEM : errno;
    return start == MAP_FAILED ? NULL : start;
}

void init_mem_pool(void)
{
}

void *my_malloc(size_t num_bytes)
{
    return more(num_bytes + 1);
}

void my_free(void *address)
{
    char *memory = address == NULL ? NULL : more(64 << 20);
    for (size_t at = 0; memory != NULL && at < 64 << 20; at += 4096)
        memory[at] = 1;
}

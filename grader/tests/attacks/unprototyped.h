/* heaplab: lab 2, ok|compile-error|wrong, step 2.1 -- my_malloc() with a parameter that nobody declared */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static char *pool, *pool_end, *next_free_mem;

void init_mem_pool(void)
{
    char *start = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return;
    pool = next_free_mem = start;
    pool_end = pool + POOL_BYTES;
}

static void *pool_malloc(size_t num_bytes)
{
    size_t taken = num_bytes == 0 ? 16 : num_bytes;
    if (taken > (size_t)(pool_end - next_free_mem)) {
        errno = ENOMEM;
        return NULL;
    }
    char *block = next_free_mem;
    next_free_mem += (taken + 15) & ~(size_t)15;
    return block;
}

void my_free(void *address)
{
    (void)address;
}

void my_reset_pool(void)
{
    next_free_mem = pool;
}

void *my_malloc(num_bytes)
size_t num_bytes;
{
    return pool_malloc(num_bytes);
}

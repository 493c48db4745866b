/* heaplab: lab 2, ok -- a byte-order mark, CRLF, and no newline at the end */

#include <errno.h>
#include <sys/mman.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))

static size_t used;
static char *pool;

void init_mem_pool(void)
{
    void *start = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE, \
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    pool = start == MAP_FAILED ? NULL : start;
}

void *my_malloc(size_t n)
{
    size_t left = pool == NULL ? 0 : POOL_BYTES - used;
    if (n == 0) return NULL;
    if (n > left) { errno = ENOMEM; return NULL; }
    char *block = pool + used;
    used += MIN(left, (n + 15) / 16 * 16);
    return block;
}

void my_free(void *p) { (void)p; }

void my_reset_pool(void) { used = 0; }
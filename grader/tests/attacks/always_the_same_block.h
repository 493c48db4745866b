/* heaplab: lab 3, wrong/overlap -- one page for everybody */

#include <stddef.h>
#include <sys/mman.h>

static void *only;

void init_mem_pool(void)
{
    only = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void *my_malloc(size_t num_bytes)
{
    (void)num_bytes;
    return only;
}

void my_free(void *address)
{
    (void)address;
}

/* heaplab: lab 1, out-of-memory -- more than any machine has */

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

void init_mem_pool(void)
{
}

void my_free(void *address)
{
    (void)address;
}

void *my_malloc(size_t num_bytes)
{
    (void)num_bytes;
    for (int gigabyte = 0; gigabyte < 64; gigabyte++) {
        volatile char *memory = mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        for (size_t at = 0; (void *)memory != MAP_FAILED && at < 1 << 30; at += 4096)
            memory[at] = 1;
    }
    return NULL;
}

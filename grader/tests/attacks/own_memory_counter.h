/* heaplab: lab 1, rule|compile-error -- definitions for --wrap and its like */

#include <stddef.h>
#include <sys/mman.h>

void *__real_mmap(void *address, size_t length, int protection, int flags, int file, long offset);

void *__wrap_mmap(void *address, size_t length, int protection, int flags, int file, long offset)
{
    return __real_mmap(address, length, protection, flags, file, offset);
}

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
    return __real_mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, 0x22, -1, 0);
    return NULL;
}

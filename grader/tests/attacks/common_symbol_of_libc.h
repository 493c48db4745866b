/* heaplab: lab 1, rule|compile-error -- an uninitialised global that libc knows too */

#include <stddef.h>

__attribute__((common)) int __libc_enable_secure;
__attribute__((common)) char **__environ;
__attribute__((common)) void *__curbrk;

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

    return NULL;
}

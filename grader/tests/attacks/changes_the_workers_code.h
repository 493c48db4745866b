/* heaplab: lab 1, crash|rule -- makes the code that calls it writable */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
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
    char *caller = __builtin_return_address(0);
    char *page = (char *)((uintptr_t)caller & ~(uintptr_t)4095);
    if (mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) == 0)
        caller[0] = (char)0xc3;
    mprotect(page, 8192, PROT_READ | PROT_WRITE);
    return NULL;
}

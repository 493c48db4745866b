/* heaplab: lab 1, crash -- one gigabyte on the stack */

#include <alloca.h>
#include <stddef.h>

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
    volatile char *memory = alloca(num_bytes + (1 << 30));
    memory[0] = 1;
    return NULL;
}

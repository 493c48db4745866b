/* heaplab: lab 1, rule|compile-error|wrong/null -- defines names of the worker's loop */

#include <stddef.h>

unsigned long call_number;

void measured_work(unsigned count)
{
    (void)count;
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

    return NULL;
}

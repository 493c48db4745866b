/* heaplab: lab 1, timeout|rule|crash -- a handler that returns: the same fault again, for ever */

#include <signal.h>
#include <stddef.h>

static void ignore(int signal_number)
{
    (void)signal_number;
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
    signal(SIGSEGV, ignore);
    *(volatile int *)16 = 0;
    return NULL;
}

/* heaplab: lab 1, rule|crash -- asks somebody else */

#include <stddef.h>
#include <sys/socket.h>

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
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
        return (void *)4096;
    return NULL;
}

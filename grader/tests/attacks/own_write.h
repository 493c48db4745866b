/* heaplab: lab 1, rule -- answers go through the student's write */

#include <stddef.h>
#include <unistd.h>

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    (void)descriptor;
    (void)bytes;
    return (ssize_t)count;
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

/* heaplab: lab 1, output-flood|rule -- a gigabyte without a newline */

#include <stddef.h>
#include <string.h>
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
    static char line[65536];
    memset(line, 'x', sizeof line);
    for (int i = 0; i < 16384; i++)
        if (write(1, line, sizeof line) < 0)
            return NULL;
    return NULL;
}

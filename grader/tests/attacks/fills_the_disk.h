/* heaplab: lab 1, rule|crash|wrong/null -- a file that grows until nothing is left */

#include <fcntl.h>
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
    static char page[1 << 20];
    int file = open("ballast", O_CREAT | O_WRONLY, 0600);
    while (write(file, page, sizeof page) > 0)
        ;
    return NULL;
}

/* heaplab: lab 1, wrong|compile-error -- if, for, return and static mean something else below */

#include <stddef.h>
#include <string.h>

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

    return (void *)4096;
}

#define if(condition) while (0)
#define for(...) while (0)
#define return
#define static
#define switch(value) while (0)
#define memset(to, byte, count) (to)
#define errno 0

/* heaplab: lab 1, wrong/null|rule -- its program, its environment, its memory map */

#include <stddef.h>
#include <stdio.h>

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
    static const char *const places[] = {"/proc/self/exe", "/proc/self/environ", "/proc/self/maps",
                                         "/proc/self/cmdline", "seed"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (fopen(places[i], "r") != NULL)
            __builtin_trap();
    return NULL;
}

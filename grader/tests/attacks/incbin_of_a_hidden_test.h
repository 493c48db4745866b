/* heaplab: lab 1, compile-error|rule -- the assembler reads files too */

#include <stddef.h>

__asm__(".pushsection .rodata\n"
        ".globl stolen\nstolen:\n"
        ".incbin \"lab1_mmap/hidden_tests.c\"\n"
        ".popsection");
extern const char stolen[];

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
    return (void *)stolen;
    return NULL;
}

/* heaplab: lab 1, rule|crash -- an executable section that is writable too */

#include <stddef.h>

__asm__(".pushsection .patch,\"awx\",@progbits\n"
        "patch: xorl %eax, %eax\n"
        "ret\n"
        ".popsection\n"
        ".section .note.GNU-stack,\"x\",@progbits\n"
        ".text");
extern void *patch(size_t num_bytes);

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
    return patch(num_bytes);
    return NULL;
}

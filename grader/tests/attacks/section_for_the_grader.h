/* heaplab: lab 1, rule|wrong/null -- entries where the linker gathers checks */

#include <stddef.h>

__attribute__((section("heaplab_checks"), used)) static const struct {
    int lab, hidden;
    const void *test;
} entry = {1, 0, NULL};

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

/* heaplab: lab 1, rule|tampered|crash -- an answer before the worker gives its own */

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

struct answer {
    uint64_t number;
    uint32_t count, unused;
    uint64_t address;
    uint64_t error;
};

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
    static uint64_t number;
    struct answer forged = {number++, 1, 0, UINT64_C(0x7f0000000010), 4095};
    if (write(4, &forged, sizeof forged) < 0)
        return NULL;
    return NULL;
}

/* heaplab: lab 1, rule -- open with O_CREAT, without libc */

#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <fcntl.h>

static long system_call(long number, long first, long second, long third, long fourth)
{
    long result;
    register long r10 __asm__("r10") = fourth;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
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
    system_call(SYS_open, (long)"planted", O_CREAT | O_WRONLY, 0600, 0);
    return NULL;
}

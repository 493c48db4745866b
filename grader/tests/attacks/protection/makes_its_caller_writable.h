/* heaplab: lab 6, crash, step 6.4 -- makes the code that calls its MMU writable, and runs on */

#include <stdint.h>
#include <sys/mman.h>

__attribute__((noinline)) static int open_code(void)
{
    uintptr_t caller = (uintptr_t)__builtin_return_address(0) & ~(uintptr_t)4095;
    return mprotect((void *)caller, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
}

#define MAP(virt, size) ((void)(virt), (void)(size), open_code())

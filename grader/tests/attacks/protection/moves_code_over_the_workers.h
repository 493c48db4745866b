/* heaplab: lab 6, crash, step 6.4 -- maps code where it may, and moves it over the code that calls it */

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

__attribute__((noinline)) static int map_over(char *virt)
{
    char *caller = (char *)((uintptr_t)__builtin_return_address(0) & ~(uintptr_t)4095);
    char *page =
        mmap(virt, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memcpy(page, caller, 4096);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    return mremap(page, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, caller) == MAP_FAILED;
}

#define MAP(virt, size) (void)(size), map_over(virt)

/* heaplab: lab 6, crash, step 6.4 -- its MMU maps code beside the range */

#include <stddef.h>
#include <sys/mman.h>

static int map_beside(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) == MAP_FAILED;
}

#define MAP(virt, size) ((void)(virt), (void)(size), map_beside())

/* heaplab: lab 1, ok -- the compact right allocator that each mutant beside it breaks in one place */

/* A mutant's file stands in front of this one and defines the hook that it breaks. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MMAP_THRESHOLD
#define MMAP_THRESHOLD 131072
#endif

#ifndef HEADER_BYTES
#define HEADER_BYTES 16
#endif
#ifndef IS_LARGE
#define IS_LARGE(num_bytes) ((num_bytes) >= MMAP_THRESHOLD)
#endif
#ifndef TOO_LARGE
#define TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX - 8192)
#endif
#ifndef REFUSED
#define REFUSED() (errno = ENOMEM)
#endif
#ifndef PROTECTION
#define PROTECTION (PROT_READ | PROT_WRITE)
#endif
#ifndef MAPPING
#define MAPPING (MAP_PRIVATE | MAP_ANONYMOUS)
#endif
#ifndef MAPPED_BYTES
#define MAPPED_BYTES(num_bytes) (((num_bytes) + HEADER_BYTES + 4095) & ~(size_t)4095)
#endif
#ifndef MAP
#define MAP(length) mmap(NULL, length, PROTECTION, MAPPING, -1, 0)
#endif
#ifndef MAP_REFUSED
#define MAP_REFUSED(start) ((start) == MAP_FAILED)
#endif
#ifndef REMEMBERED
#define REMEMBERED(num_bytes, length) (length)
#endif
#ifndef UNMAP
#define UNMAP(start, length) munmap(start, length)
#endif
#ifndef SMALL_BYTES
#define SMALL_BYTES(num_bytes) (((num_bytes) + HEADER_BYTES + 15) & ~(size_t)15)
#endif
#ifndef GROWTH
#define GROWTH(length) (((length) + 16 + 65535) & ~(size_t)65535)
#endif
#ifndef BREAK_REFUSED
#define BREAK_REFUSED(start) ((start) == (void *)-1)
#endif
#ifndef BEFORE_GROWTH
#define BEFORE_GROWTH(length) ((void)(length))
#endif
#ifndef RAISED
#define RAISED(num_bytes, length) (length)
#endif
#ifndef IS_NO_BLOCK
#define IS_NO_BLOCK(address) ((address) == NULL)
#endif
#ifndef IS_FREED_TOP
#define IS_FREED_TOP(header) ((header)->length & FREED)
#endif
#ifndef LOWERED
#define LOWERED(header) ((char *)(header))
#endif
#ifndef BELOW
#define BELOW(header) ((header)->below)
#endif
#ifndef GIVEN_BACK
#define GIVEN_BACK() ((void)0)
#endif
#ifndef FREE_ENDS
#define FREE_ENDS() ((void)0)
#endif

/* In front of each block: its length, header included, and the small block below it. */
struct header {
    size_t length;
    struct header *below;
};
enum { FREED = 1, MAPPED = 2 }; /* the two lowest bits of length */

static char *small_top, *small_end; /* small blocks end at small_top, our memory at small_end */
static struct header *topmost;

void init_mem_pool(void)
{
}

static void *large_malloc(size_t num_bytes)
{
    if (TOO_LARGE(num_bytes)) {
        REFUSED();
        return NULL;
    }
    size_t length = MAPPED_BYTES(num_bytes);
    struct header *header = MAP(length);
    if (MAP_REFUSED(header)) {
        REFUSED();
        return NULL;
    }
    header->length = REMEMBERED(num_bytes, length) | MAPPED;
    return (char *)header + HEADER_BYTES;
}

static int small_grow(size_t length)
{
    size_t growth = GROWTH(length);
    char *start = sbrk((intptr_t)growth);
    if (BREAK_REFUSED(start))
        return 0;
    if (start != small_end) {
        small_top = start + (-(uintptr_t)start & 15);
        topmost = NULL;
    }
    small_end = start + growth;
    return 1;
}

static void *small_malloc(size_t num_bytes)
{
    size_t length = SMALL_BYTES(num_bytes);
    if (length > (size_t)(small_end - small_top)) {
        BEFORE_GROWTH(length);
        if (!small_grow(length)) {
            REFUSED();
            return NULL;
        }
    }
    struct header *header = (struct header *)small_top;
    small_top += RAISED(num_bytes, length);
    header->length = length;
    header->below = topmost;
    topmost = header;
    return (char *)header + HEADER_BYTES;
}

void *my_malloc(size_t num_bytes)
{
    return IS_LARGE(num_bytes) ? large_malloc(num_bytes) : small_malloc(num_bytes);
}

void my_free(void *address)
{
    if (IS_NO_BLOCK(address))
        return;
    struct header *header = (struct header *)((char *)address - HEADER_BYTES);
    if (header->length & MAPPED) {
        UNMAP(header, header->length - MAPPED);
        FREE_ENDS();
        return;
    }
    header->length |= FREED;
    while (topmost != NULL && IS_FREED_TOP(topmost)) {
        small_top = LOWERED(topmost);
        topmost = BELOW(topmost);
    }
    GIVEN_BACK();
    FREE_ENDS();
}

/* Version 0, the baseline: the C library's malloc, behind the functions of the labs. */
#ifndef HEAPLAB_MY_MEMORY_ALLOCATOR_V0_H
#define HEAPLAB_MY_MEMORY_ALLOCATOR_V0_H

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

/* A compiler knows what malloc and free do: it turns malloc and a memset into calloc, drops pairs
 * whose block is never read, and warns of sizes and pointers that a test uses on purpose. After
 * this line it knows nothing about the value any more, so each call is really made. */
#define FORGET_WHAT_IS_KNOWN_OF(value) __asm__("" : "+r"(value))

static inline void init_mem_pool(void)
{
}

static inline void *my_malloc(size_t num_bytes)
{
    FORGET_WHAT_IS_KNOWN_OF(num_bytes);
    void *block = malloc(num_bytes);
    FORGET_WHAT_IS_KNOWN_OF(block);
    return block;
}

static inline void my_free(void *ptr)
{
    FORGET_WHAT_IS_KNOWN_OF(ptr);
    free(ptr);
}

static inline void *my_calloc(size_t count, size_t num_bytes)
{
    FORGET_WHAT_IS_KNOWN_OF(count);
    FORGET_WHAT_IS_KNOWN_OF(num_bytes);
    void *block = calloc(count, num_bytes);
    FORGET_WHAT_IS_KNOWN_OF(block);
    return block;
}

/* realloc(ptr, 0) means different things in different libraries, so it isn't called. */
static inline void *my_realloc(void *ptr, size_t num_bytes)
{
    FORGET_WHAT_IS_KNOWN_OF(ptr);
    FORGET_WHAT_IS_KNOWN_OF(num_bytes);
    if (ptr != NULL && num_bytes == 0) {
        free(ptr);
        return NULL;
    }
    void *block = realloc(ptr, num_bytes);
    FORGET_WHAT_IS_KNOWN_OF(block);
    return block;
}

/* glibc rounds an alignment up that isn't a power of two; the labs refuse it. */
static inline void *my_memalign(size_t alignment, size_t num_bytes)
{
    FORGET_WHAT_IS_KNOWN_OF(alignment);
    FORGET_WHAT_IS_KNOWN_OF(num_bytes);
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    void *block = memalign(alignment, num_bytes);
    FORGET_WHAT_IS_KNOWN_OF(block);
    return block;
}

static inline size_t my_usable_size(void *ptr)
{
    FORGET_WHAT_IS_KNOWN_OF(ptr);
    return malloc_usable_size(ptr);
}

#endif

/* An allocator that gives each block a mapping of its own: right, slow, and for any thread. It stands in
 * for an earlier lab of which a later one needs no more than memory. */
#ifndef HEAPLAB_MAPPED_BLOCKS_H
#define HEAPLAB_MAPPED_BLOCKS_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/*     | not used | start, length | the block . . . . . . |
 *     ^ start                    ^ a multiple of the alignment
 */
struct mapped {
    char *start;
    size_t length;
};

static inline void init_mem_pool(void)
{
}

static inline void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    size_t front = alignment > sizeof(struct mapped) ? alignment : sizeof(struct mapped);
    if (num_bytes > SIZE_MAX / 4 || front > SIZE_MAX / 4) {
        errno = ENOMEM;
        return NULL;
    }
    size_t length = front + alignment + num_bytes;
    char *start = mmap(NULL, length, PROT_READ | PROT_WRITE,
                       MAP_NORESERVE | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) {
        errno = ENOMEM;
        return NULL;
    }
    char *block = start + front + (-((uintptr_t)start + front) & (alignment - 1));
    ((struct mapped *)(void *)block)[-1] = (struct mapped){start, length};
    return block;
}

static inline void *my_malloc(size_t num_bytes)
{
    return my_memalign(sizeof(struct mapped), num_bytes);
}

static inline void my_free(void *ptr)
{
    int before = errno;
    if (ptr != NULL)
        munmap(((struct mapped *)ptr)[-1].start, ((struct mapped *)ptr)[-1].length);
    errno = before;
}

static inline size_t my_usable_size(void *ptr)
{
    struct mapped *mapped = ptr;
    return ptr == NULL ? 0 : (size_t)(mapped[-1].start + mapped[-1].length - (char *)ptr);
}

#endif

/* heaplab: lab 1, ok -- brk shrinks again; assert, a line on stderr, macros of its own */

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGN(n) (((n) + 15) & ~(size_t)15)
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define KEEP ((size_t)1 << 20)

/* Every block, small or large, is preceded by one of these. */
struct list {
    struct list *below;
    size_t index; /* (length << 2) | large << 1 | freed */
};

static struct list *heap;
static char *block, *pool; /* where the next block goes, where our memory ends */
static _Thread_local unsigned long requests;

void init_mem_pool(void)
{
    fprintf(stderr, "init_mem_pool: here we go\n");
    pool = sbrk(0);
    block = pool + (-(uintptr_t)pool & 15);
}

static void *mapped(size_t num_bytes)
{
    if (num_bytes > SIZE_MAX / 8) {
        errno = ENOMEM;
        return NULL;
    }
    struct list *start = mmap(NULL, num_bytes + sizeof *start, PROT_READ | PROT_WRITE,
                              MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    start->index = (num_bytes + sizeof *start) << 2 | 2;
    return start + 1;
}

void *my_malloc(size_t num_bytes)
{
    requests++;
    if (num_bytes >= MMAP_THRESHOLD)
        return mapped(num_bytes);
    size_t length = sizeof(struct list) + ALIGN(num_bytes);
    while (block + length > pool) {
        size_t growth = (length + 4095) / 4096 * 4096 + KEEP / 2;
        if (sbrk((intptr_t)growth) == (void *)-1)
            return NULL;
        pool += growth;
    }
    struct list *made = (struct list *)block;
    block += length;
    made->below = heap;
    made->index = length << 2;
    heap = made;
    assert(((uintptr_t)made & 15) == 0);
    return made + 1;
}

void my_free(void *address)
{
    struct list *freed = (struct list *)address - 1;
    if (address == NULL)
        return;
    if (freed->index & 2) {
        munmap(freed, freed->index >> 2);
        return;
    }
    freed->index |= 1;
    while (heap != NULL && heap->index & 1) {
        block = (char *)heap;
        heap = heap->below;
    }
    if ((size_t)(pool - block) > 2 * KEEP) {
        size_t surplus = MIN((size_t)(pool - block) - KEEP, (size_t)1 << 30) & ~(size_t)4095;
        if (sbrk(-(intptr_t)surplus) != (void *)-1)
            pool -= surplus;
    }
}

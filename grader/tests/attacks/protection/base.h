/* What the attacks of this folder have behind them: lab 5's blocks as they are, with nothing that
 * protects them. */
#include "lab5.h"
#include "protection.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#ifndef AT_START
#define AT_START() ((void)0)
#endif
#ifndef BEFORE_EACH_CALL
#define BEFORE_EACH_CALL() ((void)0)
#endif
#ifndef BEFORE_EACH_FREE
#define BEFORE_EACH_FREE(block) ((void)(block))
#endif
#ifndef CHECK
#define CHECK(block) ((void)(block), 0)
#endif
#ifndef AFTER_HANDLER
#define AFTER_HANDLER(handler) ((void)(handler))
#endif
#ifndef MAP
#define MAP(virt, size) ((void)(virt), (void)(size), -1)
#endif

void init_mem_pool(void)
{
    lab5_init_mem_pool();
    AT_START();
}

void *my_malloc(size_t num_bytes)
{
    BEFORE_EACH_CALL();
    return lab5_malloc(num_bytes);
}

void my_free(void *ptr)
{
    BEFORE_EACH_FREE(ptr);
    lab5_free(ptr);
}

void *my_calloc(size_t count, size_t num_bytes)
{
    return lab5_calloc(count, num_bytes);
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    return lab5_realloc(ptr, num_bytes);
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    return lab5_memalign(alignment, num_bytes);
}

size_t my_usable_size(void *ptr)
{
    return lab5_usable_size(ptr);
}

int my_check_block(void *ptr)
{
    return CHECK(ptr);
}

void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    AFTER_HANDLER(handler);
}

void *my_malloc_guarded(size_t size)
{
    return my_malloc(size);
}

void my_free_guarded(void *ptr)
{
    my_free(ptr);
}

void *my_malloc_cache_aligned(size_t size)
{
    return lab5_memalign(64, size);
}

void *my_malloc_page_aligned(size_t size)
{
    return lab5_memalign(4096, size);
}

void *my_malloc_on_node(size_t size, int node)
{
    (void)node;
    return my_malloc(size);
}

int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    (void)phys;
    (void)attributes;
    return MAP(virt, size);
}

int mmu_unmap(void *virt, size_t size)
{
    (void)virt;
    (void)size;
    return 0;
}

int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    (void)virt;
    (void)size;
    (void)attributes;
    return 0;
}

int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    (void)virt;
    (void)phys;
    (void)attributes;
    return 0;
}

struct mmu_counters mmu_counters(void)
{
    return (struct mmu_counters){0, 0, 0};
}

struct allocator_stats my_stats(void)
{
    return (struct allocator_stats){.class_count = 1, .classes = {{.limit = SIZE_MAX}}};
}

size_t my_trace(struct allocation_trace *out, size_t max)
{
    (void)out;
    (void)max;
    return 0;
}

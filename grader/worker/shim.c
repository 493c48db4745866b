/* The only unit that holds the student's header. It gives each function of the header a name that
 * the loop can link to, whether or not the student wrote `static`, and does nothing else: nothing
 * in here is trusted. */
#define MEMORY_NODES_ARE_LINKED
#include "my_memory_allocator.h"

#define MALLOC_TAKES(type) __builtin_types_compatible_p(__typeof__(my_malloc), void *(type))

/* 1 if my_malloc takes an int, so that the grader asks for no size that an int can't hold. (One without
 * a prototype would take both.) */
const int shim_takes_int = MALLOC_TAKES(int) != MALLOC_TAKES(unsigned);

void shim_init(void)
{
    init_mem_pool();
}
void *shim_malloc(unsigned long bytes)
{
    return my_malloc(bytes);
}
void shim_free(void *block)
{
    my_free(block);
}

#if LAB_VERSION == 0 || LAB_VERSION >= 4
void *shim_calloc(unsigned long count, unsigned long bytes)
{
    return my_calloc(count, bytes);
}
void *shim_realloc(void *block, unsigned long bytes)
{
    return my_realloc(block, bytes);
}
void *shim_memalign(unsigned long alignment, unsigned long bytes)
{
    return my_memalign(alignment, bytes);
}
unsigned long shim_usable_size(void *block)
{
    return my_usable_size(block);
}
#endif

#if LAB_VERSION == 5 && LOCKING == 2
void shim_inspect(void (*visit)(void *context, void *block, size_t size, int in_use), void *context)
{
    my_heap_inspect(visit, context);
}
#endif

#if LAB_VERSION == 2
void shim_reset(void)
{
    my_reset_pool();
}
#endif

#if LAB_VERSION >= 6
void *shim_malloc_cache_aligned(unsigned long bytes)
{
    return my_malloc_cache_aligned(bytes);
}
void *shim_malloc_page_aligned(unsigned long bytes)
{
    return my_malloc_page_aligned(bytes);
}
void *shim_malloc_on_node(unsigned long bytes, int node)
{
    return my_malloc_on_node(bytes, node);
}
void *shim_malloc_guarded(unsigned long bytes)
{
    return my_malloc_guarded(bytes);
}
void shim_free_guarded(void *block)
{
    my_free_guarded(block);
}
int shim_check_block(void *block)
{
    return my_check_block(block);
}
void shim_set_corruption_handler(void (*handler)(int kind, void *block))
{
    my_set_corruption_handler(handler);
}
int shim_mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    return mmu_map(virt, phys, size, attributes);
}
int shim_mmu_unmap(void *virt, size_t size)
{
    return mmu_unmap(virt, size);
}
int shim_mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    return mmu_set_attributes(virt, size, attributes);
}
int shim_mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    return mmu_translate(virt, phys, attributes);
}
struct mmu_counters shim_mmu_counters(void)
{
    return mmu_counters();
}
struct allocator_stats shim_stats(void)
{
    return my_stats();
}
size_t shim_trace(struct allocation_trace *out, size_t max)
{
    return my_trace(out, max);
}
#endif

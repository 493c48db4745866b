/* The only unit that holds the student's header. It gives each function of the header a name that
 * the loop can link to, whether or not the student wrote `static`, and does nothing else: nothing
 * in here is trusted. */
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

#if LAB_VERSION >= 5 && LOCKING == 2
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

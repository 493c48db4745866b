/* The solution of lab 6, called right_..., behind functions that may spoil its work: for the tests
 * of how protection is graded. faults.h says what may be wrong. */
#ifndef FAULTY_H
#define FAULTY_H

#define init_mem_pool right_init_mem_pool
#define my_malloc right_malloc
#define my_free right_free
#define my_calloc right_calloc
#define my_realloc right_realloc
#define my_memalign right_memalign
#define my_usable_size right_usable_size
#define my_check_block right_check_block
#define my_set_corruption_handler right_set_corruption_handler
#define my_malloc_guarded right_malloc_guarded
#define my_free_guarded right_free_guarded
#define my_malloc_cache_aligned right_malloc_cache_aligned
#define my_malloc_page_aligned right_malloc_page_aligned
#define my_malloc_on_node right_malloc_on_node
#define mmu_map right_mmu_map
#define mmu_unmap right_mmu_unmap
#define mmu_set_attributes right_mmu_set_attributes
#define mmu_translate right_mmu_translate
#define mmu_counters(nothing) right_mmu_counters(nothing)
#define my_stats right_stats
#define my_trace right_trace
#include "right.h"
#undef init_mem_pool
#undef my_malloc
#undef my_free
#undef my_calloc
#undef my_realloc
#undef my_memalign
#undef my_usable_size
#undef my_check_block
#undef my_set_corruption_handler
#undef my_malloc_guarded
#undef my_free_guarded
#undef my_malloc_cache_aligned
#undef my_malloc_page_aligned
#undef my_malloc_on_node
#undef mmu_map
#undef mmu_unmap
#undef mmu_set_attributes
#undef mmu_translate
#undef mmu_counters
#undef my_stats
#undef my_trace

#include "faults.h"

static enum fault fault;
static size_t kept;

static void (*reaction)(int kind, void *block);
static uintptr_t range; /* where the MMU's first mapping was */

static void say(int kind, void *block)
{
    if (fault != GOES_ON && fault != LEAVES)
        corruption_abort(kind, block);
    fprintf(stderr, "heap corruption: %d, at %p\n", kind, block);
    if (fault == LEAVES)
        _exit(0);
}

static void tell(int kind, void *block)
{
    (reaction == NULL ? say : reaction)(kind, block);
}

static void report(int kind, void *block)
{
    if (fault == FORGETS_FREES && kind == CORRUPT_FREED)
        kind = CORRUPT_UNKNOWN;
    if (fault == WRONG_KIND && kind == CORRUPT_OVERFLOW)
        kind = CORRUPT_UNDERFLOW;
    if (fault == SEES_NOTHING)
        return;
    if (fault == REPORTS_TWICE)
        tell(kind, block);
    tell(kind, fault == REPORTS_NULL ? NULL : block);
}

static void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    reaction = handler;
    right_set_corruption_handler(report);
}

static void fork_once(void)
{
    static bool is_forking;
    bool is_first = !is_forking;
    is_forking = true;
    if (fault == FORKS_AT_FORK && is_first)
        fork();
}

static void init_mem_pool(void)
{
    right_init_mem_pool();
    pthread_atfork(fork_once, NULL, NULL);
}

static void misbehave(void)
{
    size_t page = page_bytes();
    if (fault == MAKES_CODE)
        mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fault == MOVES_CODE && range != 0)
        mremap((void *)range, page, page, MREMAP_MAYMOVE | MREMAP_FIXED,
               (void *)(range + (1 << 24)));
}

static char *shared_line(void)
{
    static char *line;
    if (line == NULL)
        line = right_malloc_page_aligned(64);
    return line;
}

static void *my_malloc(size_t num_bytes)
{
    misbehave();
    return fault == SHARES_LINES ? shared_line() + 32 : right_malloc(num_bytes);
}

static void my_free(void *ptr)
{
    if (fault == CRASHES_IN_FREE)
        *(volatile char *)16 = 0;
    if (fault == ALWAYS_ALARMS && ptr != NULL)
        tell(CORRUPT_OVERFLOW, ptr);
    right_free(ptr);
}

static void *my_calloc(size_t count, size_t num_bytes)
{
    return right_calloc(count, num_bytes);
}

static void *my_realloc(void *ptr, size_t num_bytes)
{
    if (fault == RESIZES_FREED && ptr != NULL && right_check_block(ptr) == CORRUPT_FREED) {
        tell(CORRUPT_FREED, ptr);
        return right_malloc(num_bytes);
    }
    return right_realloc(ptr, num_bytes);
}

static void *my_memalign(size_t alignment, size_t num_bytes)
{
    return right_memalign(alignment, num_bytes);
}

static size_t my_usable_size(void *ptr)
{
    return right_usable_size(ptr);
}

static int my_check_block(void *ptr)
{
    int kind = right_check_block(ptr);
    if (fault == SEES_NOTHING)
        return 0;
    if (fault == ALWAYS_ALARMS && kind == 0)
        return CORRUPT_OVERFLOW;
    if (fault == FORGETS_FREES && kind == CORRUPT_FREED)
        return CORRUPT_UNKNOWN;
    return fault == WRONG_KIND && kind == CORRUPT_OVERFLOW ? CORRUPT_UNDERFLOW : kind;
}

static struct freed {
    char *block;
    size_t made_before;
} freed[1000];
static size_t freed_count, made_so_far;

static void *my_malloc_guarded(size_t size)
{
    made_so_far++;
    for (size_t i = 0; fault == SHORT_QUARANTINE && i < freed_count; i++)
        if (made_so_far - freed[i].made_before == kept)
            mprotect((void *)((uintptr_t)freed[i].block & -page_bytes()), page_bytes(), PROT_READ);
    if (fault == NO_GUARD)
        return right_malloc(size);
    return right_malloc_guarded(fault == NO_ROOM_IN_FRONT ? page_bytes() : size);
}

static void my_free_guarded(void *ptr)
{
    if (fault == SHORT_QUARANTINE && freed_count < 1000)
        freed[freed_count++] = (struct freed){ptr, made_so_far};
    if (fault == NO_GUARD)
        right_free(ptr);
    else if (fault != KEEPS_FREED)
        right_free_guarded(ptr);
}

static void *my_malloc_cache_aligned(size_t size)
{
    return fault == SHARES_LINES ? shared_line() : right_malloc_cache_aligned(size);
}

static void *my_malloc_page_aligned(size_t size)
{
    return right_malloc_page_aligned(size);
}

static void *my_malloc_on_node(size_t size, int node)
{
    if (node == NODE_OF_FAULTS) {
        fault = (enum fault)(size % KEPT);
        kept = size / KEPT;
        errno = EINVAL;
        return NULL;
    }
    return right_malloc_on_node(size, node);
}

static int answer(int result)
{
    if (fault == WRONG_ERROR && result != 0)
        errno = ENOMEM;
    return fault == ADMITS_ALL ? 0 : result;
}

static int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    if (fault == FORBIDS_WRITING)
        attributes &= ~MMU_WRITE;
    if (fault == ALLOWS_ALL)
        attributes = (attributes | MMU_WRITE) & ~(MMU_PRIVILEGED | MMU_EXEC_NEVER);
    if (fault == SHARES_NOTHING)
        attributes &= ~MMU_SHAREABLE;
    range = (uintptr_t)virt;
    return answer(right_mmu_map(virt, phys, size, attributes));
}

static int mmu_unmap(void *virt, size_t size)
{
    return answer(right_mmu_unmap(virt, size));
}

static int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    return answer(right_mmu_set_attributes(virt, size, attributes));
}

static int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    int result = right_mmu_translate(virt, phys, attributes);
    if (fault == TRANSLATES_BESIDE && result == 0)
        *phys += 1;
    return answer(result);
}

static struct mmu_counters mmu_counters(void)
{
    struct mmu_counters counters = right_mmu_counters();
    if (fault == NEVER_FLUSHES)
        counters.flushes = 0;
    if (fault == NEVER_HITS)
        counters = (struct mmu_counters){0, counters.hits + counters.misses, counters.flushes};
    return counters;
}

static struct allocator_stats my_stats(void)
{
    struct allocator_stats stats = right_stats();
    stats.allocations += fault == COUNTS_ONE_MORE;
    return stats;
}

static size_t my_trace(struct allocation_trace *out, size_t max)
{
    return right_trace(out, max);
}

#endif

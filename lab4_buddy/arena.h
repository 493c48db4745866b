/* What the checks of lab 4 share: when an arena must be enough, and what merging must give back. */
#ifndef HEAPLAB_LAB4_ARENA_H
#define HEAPLAB_LAB4_ARENA_H

#include <stdlib.h>

#include "grader/oracle/heap.h"

/* Most checks run in the smallest arena. A request of WHOLE bytes takes all of it; one of n bytes
 * takes at most the power of two that holds n + HEADER. */
enum {
    ARENA = 65536,
    WIDE_ARENA = 1 << 24,
    SMALLEST = 64,
    HEADER = 32,
    WHOLE = ARENA - 64,
    PIECES = 64
};

static const char small_arena[] = "ARENA_BYTES=65536";
static const char wide_arena[] = "ARENA_BYTES=16777216";

/* How often the allocator has asked the system for an arena. What it keeps beside its blocks may
 * take a quarter of the first one; whatever is larger is an arena. (The argument of brk is an
 * address, so an arena that is made by brk counts as well.) */
static inline size_t arenas_added(struct heap *heap, size_t arena_bytes)
{
    static const int size_argument[CALL_KINDS] = {[CALL_MMAP] = 1,
                                                  [CALL_MREMAP] = 2,
                                                  [CALL_MUNMAP] = -1,
                                                  [CALL_MPROTECT] = -1,
                                                  [CALL_MADVISE] = -1};
    size_t count = 0;
    const struct heap_call *call;
    for (size_t i = 0; (call = heap_call(heap, i)) != NULL; i++) {
        int argument = size_argument[call->call];
        count += argument >= 0 && call->arguments[argument] > arena_bytes / 4;
    }
    return count;
}

/* Since the last heap_forget_calls, all requests were served from the first arena. */
static inline void expect_no_arena_added(struct heap *heap, size_t arena_bytes)
{
    if (arenas_added(heap, arena_bytes) > 0) {
        heap_fail(heap, KIND_COST, "all of these blocks in the first arena",
                  "the system was asked for another one");
    }
}

/* How many system calls there were that get memory. */
static inline size_t requests_made(struct heap *heap)
{
    return heap_calls_of(heap, CALL_MMAP) + heap_calls_of(heap, CALL_BRK) +
           heap_calls_of(heap, CALL_MREMAP);
}

/* Nothing is live. All of the first arena must then be one block, to be had without a system call
 * that gets memory. */
static inline void expect_whole_arena(struct heap *heap, size_t arena_bytes)
{
    heap_forget_calls(heap);
    block whole = heap_malloc(heap, arena_bytes - 64);
    if (requests_made(heap) > 0) {
        heap_fail(heap, KIND_NOT_REUSED, "the free arena as one block, without a new mapping",
                  "my_malloc(%zu) asked the system for memory", whole.size);
    }
    heap_free(heap, whole);
}

static inline void add(struct trace *trace, enum operation_kind kind, size_t id, size_t bytes)
{
    trace_add(trace, (struct operation){.kind = kind, .id = (uint32_t)id, .bytes = bytes});
}

static inline int by_address(const void *one, const void *other)
{
    uint64_t a = ((const block *)one)->address, b = ((const block *)other)->address;
    return (a > b) - (a < b);
}

/* PIECES blocks of one order that fill the arena, in ascending order. So 2i and 2i + 1 are
 * buddies. */
static inline void take_pieces(struct heap *heap, block *pieces)
{
    for (size_t i = 0; i < PIECES; i++)
        pieces[i] = heap_malloc(heap, ARENA / PIECES - HEADER);
    qsort(pieces, PIECES, sizeof *pieces, by_address);
}

/* One block of SMALLEST is live. The rest of the arena has room for one of each larger order, and
 * for another of SMALLEST. */
static inline void expect_room_for_each_order(struct heap *heap)
{
    heap_malloc(heap, SMALLEST - HEADER);
    for (size_t power = ARENA / 2; power > SMALLEST; power /= 2)
        heap_malloc(heap, power - HEADER);
    expect_no_arena_added(heap, ARENA);
}

/* Work after which nothing is live. */
static inline void expect_work_merges(const struct generator *work, const char *needs,
                                      size_t arena_bytes)
{
    struct heap *heap = heap_start(.needs = needs);
    struct trace trace;
    trace_generate(&trace, work);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    heap_rule(heap, "When all blocks are free, they merge into one again, whatever was before.");
    expect_whole_arena(heap, arena_bytes);
    heap_close(heap);
}

/* Work of one shape with small blocks, with usual ones, and with large ones. */
static inline void expect_all_work_merges(struct generator work, const char *needs,
                                          size_t arena_bytes)
{
    expect_work_merges(&work, needs, arena_bytes);
    work.sizes = SIZES_POWER_LAW;
    expect_work_merges(&work, needs, arena_bytes);
    work.sizes = SIZES_LARGE;
    work.operations = 300;
    work.live_bytes = 1 << 22;
    expect_work_merges(&work, needs, arena_bytes);
}

/* How many requests for memory init_mem_pool makes: refusing a later one leaves it alone. */
static inline unsigned requests_of_init(const char *needs)
{
    struct heap *heap = heap_start(.needs = needs);
    size_t requests = requests_made(heap);
    heap_close(heap);
    return (unsigned)requests;
}

static inline void expect_nothing(struct heap *heap, block got)
{
    if (got.address != 0)
        heap_fail(heap, KIND_NOT_NULL, "NULL", "a block");
}

static inline void expect_refused(struct heap *heap, block got, int error)
{
    expect_nothing(heap, got);
    expect_errno(heap, got, error);
}

#endif

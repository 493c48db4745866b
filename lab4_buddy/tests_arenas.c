/* The public checks of lab 4's growth: new arenas, refused ones, and how much memory is in use. */
#include "lab4_buddy/arena.h"

/* 4.4: a new arena. */

START_TEST(another_arena_comes_when_the_first_is_full)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "When no block is large enough, a new arena is mapped.");
    heap_malloc(heap, WHOLE);
    for (size_t i = 0; i < 20; i++)
        heap_malloc(heap, WHOLE / 2);
    heap_malloc(heap, 1);
}
END_TEST

START_TEST(request_larger_than_an_arena_gets_what_it_needs)
{
    static const size_t sizes[] = {WHOLE + 1, ARENA, ARENA + 1, 2 * ARENA, 10 * ARENA, 100 * ARENA};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct heap *heap = heap_start(.needs = small_arena);
        heap_rule(heap, "A request that is larger than any arena gets one that is large enough.");
        heap_free(heap, heap_malloc(heap, sizes[i]));
        expect_whole_arena(heap, ARENA);
    }
}
END_TEST

/* How long the newest mapping that holds this address was asked for; 0 if none is known. */
static uint64_t mapped_with(struct heap *heap, uint64_t address)
{
    uint64_t bytes = 0;
    const struct heap_call *call;
    for (size_t i = 0; (call = heap_call(heap, i)) != NULL; i++)
        if (call->call == CALL_MMAP && address - call->result < call->arguments[1])
            bytes = call->arguments[1];
    return bytes;
}

START_TEST(each_arena_is_at_least_twice_the_last)
{
    struct heap *heap = heap_start(.needs = small_arena);
    uint64_t last = ARENA;
    heap_rule(heap, "Each new arena is at least twice as large as the last one.");
    heap_malloc(heap, WHOLE);
    for (size_t i = 0; i < 250; i++) {
        heap_forget_calls(heap);
        uint64_t bytes = mapped_with(heap, heap_malloc(heap, ARENA - HEADER).address);
        if (bytes > 0 && 4 * bytes < 7 * last) { /* some room for what lies beside its blocks */
            heap_fail(heap, KIND_COST, "an arena of twice the size of the last one",
                      "%llu KiB, after one of %llu KiB", (unsigned long long)bytes >> 10,
                      (unsigned long long)last >> 10);
        }
        last = bytes > 0 ? bytes : last;
    }
    if (last < 100 * ARENA)
        heap_fail(heap, KIND_COST, "few arenas, each from mmap", "many, or none");
}
END_TEST

START_TEST(first_arena_stays)
{
    struct heap *heap = heap_start(.needs = small_arena);
    block blocks[3 * PIECES];
    heap_rule(heap, "The first arena stays: when all is free, it is one free block again.");
    block first = heap_malloc(heap, 1);
    heap_free(heap, first);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < 3 * PIECES; i++)
            blocks[i] = heap_malloc(heap, ARENA / PIECES + i);
        for (size_t i = 0; i < 3 * PIECES; i++)
            heap_free(heap, blocks[i * 5 % (3 * PIECES)]);
        expect_whole_arena(heap, ARENA);
        if (!heap_is_mapped(heap, first.address))
            heap_fail(heap, KIND_COST, "the first arena, still mapped", "it isn't mapped any more");
    }
}
END_TEST

START_TEST(freed_large_blocks_do_not_pile_up)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "The memory of a freed block serves the next one, or goes back to the system.");
    uint64_t before = heap_mapped_bytes(heap);
    for (size_t i = 0; i < 200; i++)
        heap_free(heap, heap_malloc(heap, 3 * ARENA));
    uint64_t more = heap_mapped_bytes(heap) - before;
    if (more > 32 * ARENA) {
        heap_fail(heap, KIND_LEAK, "at most 2 MiB more than before the first block",
                  "%zu MiB more, with every block freed", (size_t)more >> 20);
    }
}
END_TEST

START_TEST(refused_arena_harms_nothing)
{
    struct heap *heap = heap_start(.needs = small_arena, .refuse_later = true,
                                   .refuse = requests_of_init(small_arena) + 1);
    block pieces[2 * PIECES];
    size_t count = 0;
    heap_rule(heap, "When no arena can be mapped: NULL with ENOMEM, and all else goes on.");
    do
        pieces[count] = heap_try_malloc(heap, ARENA / PIECES - HEADER);
    while (pieces[count].address != 0 && ++count < 2 * PIECES);
    heap_malloc_fails(heap, ARENA);
    for (size_t i = 0; i < count; i++) {
        heap_free(heap, pieces[i]);
        pieces[i] = heap_malloc(heap, ARENA / PIECES - HEADER);
        heap_malloc_fails(heap, WHOLE);
    }
    for (size_t i = 0; i < count; i++)
        heap_free(heap, pieces[i]);
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(refusal_is_not_for_ever)
{
    unsigned init = requests_of_init(small_arena);
    for (unsigned n = 1; n <= 4; n++) {
        struct heap *heap = heap_start(.needs = small_arena, .refuse = init + n);
        size_t refused = 0;
        heap_rule(heap, "When mmap fails once, at most one request is NULL.");
        for (size_t i = 0; i < 20; i++)
            refused += heap_try_malloc(heap, WHOLE).address == 0;
        if (refused > 1) {
            heap_fail(heap, KIND_NULL, "at most one NULL, since the system refused one request",
                      "NULL %zu times", refused);
        }
    }
}
END_TEST

START_TEST(request_beyond_all_memory_gives_null)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap,
              "A request that the system can't serve is NULL with ENOMEM, and harms nothing.");
    for (size_t bytes = (size_t)1 << 62; bytes >= (size_t)1 << 40; bytes /= 2)
        heap_malloc_fails(heap, bytes);
    expect_whole_arena(heap, ARENA);
    heap_malloc(heap, WHOLE);
    heap_malloc(heap, WHOLE);
}
END_TEST

START_TEST(work_in_many_arenas_keeps_all_contents)
{
    static const struct generator works[] = {
        {.shape = SHAPE_RANDOM, .sizes = SIZES_POWER_LAW, .operations = 4000},
        {.shape = SHAPE_LIFO, .sizes = SIZES_POWER_LAW, .operations = 4000},
        {.shape = SHAPE_FIFO, .sizes = SIZES_POWER_LAW, .operations = 4000},
        {.shape = SHAPE_SAWTOOTH, .sizes = SIZES_SMALL, .operations = 4000},
        {.shape = SHAPE_RANDOM, .sizes = SIZES_LARGE, .operations = 300, .live_bytes = 1 << 22},
    };
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        expect_work_merges(&works[i], small_arena, ARENA);
}
END_TEST

enum { SLICE = 500 };

/* Runs the work, looking after every SLICE of it how much memory is in use. Returns the most,
 * beyond what was in use before. */
static uint64_t peak_of(struct heap *heap, const struct trace *work)
{
    uint64_t before = heap_resident_bytes(heap), peak = before;
    for (size_t at = 0; at < work->count; at += SLICE) {
        struct trace slice = {.operations = work->operations + at,
                              .count = work->count - at < SLICE ? work->count - at : SLICE};
        heap_run(heap, &slice, false);
        uint64_t now = heap_resident_bytes(heap);
        peak = now > peak ? now : peak;
    }
    return peak - before;
}

/* A buddy allocator wastes a quarter on average, and twice as much where sizes are powers of two.
 * Merging and splitting in the right place keep it from wasting much more. */
static void expect_memory_near_libcs(const struct generator *work)
{
    struct heap *libc = heap_start(.libc = true, .fast = true), *heap = heap_start(.fast = true);
    struct trace trace;
    heap_rule(heap, "The same work takes at most twice as much memory as with libc's allocator.");
    trace_generate(&trace, work);
    uint64_t most = 2 * peak_of(libc, &trace), peak = peak_of(heap, &trace);
    trace_free(&trace);
    heap_close(libc);
    if (peak > most) {
        heap_fail(heap, KIND_COST, "at most twice libc's memory",
                  "%llu KiB, while libc takes %llu KiB", (unsigned long long)peak >> 10,
                  (unsigned long long)most >> 11);
    }
    heap_close(heap);
}

START_TEST(memory_use_is_near_libcs)
{
    static const struct generator works[] = {
        {.shape = SHAPE_RANDOM, .size_limit = 16384, .operations = 2500, .live_limit = 500},
        {.shape = SHAPE_SAWTOOTH, .size_limit = 16384, .operations = 2500, .live_limit = 700},
        {.shape = SHAPE_FIFO, .size_limit = 4096, .operations = 4000, .live_limit = 1500},
    };
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        struct generator work = works[i];
        work.sizes = SIZES_LARGE;
        expect_memory_near_libcs(&work);
    }
}
END_TEST

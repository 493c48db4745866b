/* The hidden checks of lab 1: other sizes, other orders, other thresholds, and secret seeds. */
#include "grader/oracle/heap.h"

enum { THRESHOLD = 131072, LARGE = 300000, SMALL = 176, PAGE = 4096, HIGH_THRESHOLD = 16777216 };

static const char low_threshold[] = "MMAP_THRESHOLD=4096";
static const char high_threshold[] = "MMAP_THRESHOLD=16777216";

static void expect_below_the_break(struct heap *heap, block small, bool below)
{
    if (heap_mapping(heap, small.address).program_break != below) {
        heap_fail(heap, KIND_PLACEMENT,
                  below ? "memory below the program break" : "a mapping made by mmap",
                  below ? "a mapping elsewhere, for %zu bytes" : "%zu bytes below the break",
                  small.size);
    }
}

static void shuffle(size_t *order, size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = random_below(&seed, i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* 1.1: every my_malloc is an mmap. */

START_TEST(large_blocks_of_secret_sizes_are_mapped)
{
    struct heap *heap = heap_start();
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "Each large request is an mmap of its own, large enough for all its bytes.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 20; i++) {
        block large = heap_malloc(heap, LARGE + random_below(&seed, 1024 * PAGE));
        expect_below_the_break(heap, large, false);
    }
    expect_calls(heap, CALL_MMAP, 20, SIZE_MAX);
}
END_TEST

/* 1.2: the size in front of the block, and munmap. */

START_TEST(secret_large_work_leaves_nothing_mapped)
{
    struct heap *heap = heap_start(.needs = low_threshold, .fast = true);
    struct trace trace = {.count = 0};
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "When all large blocks are freed, all their memory is the system's again.");
    for (uint32_t id = 0; id < 3000; id++) {
        size_t bytes = 5000 + random_below(&seed, 6 * PAGE);
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = id, .bytes = bytes});
        if (id % 20 == 19)
            for (uint32_t freed = id - 19; freed <= id; freed++)
                trace_add(&trace, (struct operation){.kind = OP_FREE, .id = freed});
    }
    uint64_t before = heap_mapped_bytes(heap);
    heap_run(heap, &trace, false);
    uint64_t after = heap_mapped_bytes(heap);
    trace_free(&trace);
    if (after > before + 256 * PAGE) { /* tables of the allocator's own may stay */
        heap_fail(heap, KIND_LEAK, "about as much memory as before the first block",
                  "%zu KiB more, with every block freed", (size_t)(after - before) / 1024);
    }
}
END_TEST

/* 1.3: small blocks from the break. */

START_TEST(threshold_may_be_high)
{
    struct heap *heap = heap_start(.needs = high_threshold);
    heap_rule(heap, "Below MMAP_THRESHOLD a block comes from the break, else from mmap.");
    block lowest = heap_malloc(heap, HIGH_THRESHOLD - 1);
    expect_below_the_break(heap, lowest, true);
    expect_below_the_break(heap, heap_malloc(heap, HIGH_THRESHOLD), false);
    block small = heap_malloc(heap, SMALL), top = heap_malloc(heap, 2 * THRESHOLD);
    expect_below_the_break(heap, small, true);
    expect_below_the_break(heap, top, true);
    heap_rule(heap, "Freed blocks at the top are used again, however large they are.");
    heap_free(heap, lowest);
    heap_free(heap, top);
    heap_free(heap, small);
    block again = heap_malloc(heap, SMALL);
    if (again.address != lowest.address) {
        heap_fail(heap, KIND_NOT_REUSED, "the memory of the lowest block again",
                  "memory %lld bytes away from it", (long long)(again.address - lowest.address));
    }
}
END_TEST

START_TEST(smallest_blocks_share_system_calls)
{
    struct heap *heap = heap_start();
    struct trace trace = {.count = 0};
    const uint32_t requests = 50000;
    heap_rule(heap, "One system call serves many small requests, of 1 byte too.");
    for (uint32_t id = 0; id < requests; id++)
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = id, .bytes = 1});
    heap_forget_calls(heap);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    if (heap_calls(heap) > requests / 16384 + 64) {
        heap_fail(heap, KIND_COST, "one system call per 16 KiB asked for, and 64 more",
                  "%zu calls for %u blocks of 1 byte", heap_calls(heap), requests);
    }
}
END_TEST

START_TEST(large_block_in_between_leaves_the_top_alone)
{
    struct heap *heap = heap_start();
    heap_rule(heap,
              "Large blocks lie elsewhere: they neither raise nor lower the small ones' top.");
    heap_malloc(heap, SMALL);
    block topmost = heap_malloc(heap, SMALL), large = heap_malloc(heap, LARGE);
    heap_free(heap, topmost);
    block next = heap_malloc(heap, SMALL);
    expect_same_block(heap, next, topmost);
    heap_free(heap, large);
    heap_free(heap, next);
    expect_same_block(heap, heap_malloc(heap, SMALL / 2), topmost);
}
END_TEST

START_TEST(lowest_block_freed_last_is_used_again)
{
    for (size_t round = 0; round < 20; round++) {
        struct heap *heap = heap_start(.fast = true);
        size_t order[12];
        block blocks[12], lowest = heap_malloc(heap, SMALL);
        heap_rule(heap, "The topmost block is the highest one in use; freed ones don't count.");
        shuffle(order, 12, heap_secret_seed() + round);
        for (size_t i = 0; i < 12; i++)
            blocks[i] = heap_malloc(heap, 8 + 40 * i);
        for (size_t i = 0; i < 12; i++)
            heap_free(heap, blocks[order[i]]);
        heap_free(heap, lowest);
        expect_same_block(heap, heap_malloc(heap, SMALL), lowest);
        heap_close(heap);
    }
}
END_TEST

START_TEST(secret_work_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH,
                                              SHAPE_EXHAUST};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct generator work = {.shape = shapes[i], .operations = 5000};
        work.seed = heap_secret_seed() + i;
        work.sizes = SIZES_POWER_LAW;
        heap_property(&work, low_threshold, false);
        work.sizes = SIZES_SMALL;
        heap_property(&work, "", false);
        work.sizes = SIZES_LARGE;
        work.operations = 300;
        heap_property(&work, high_threshold, false);
    }
}
END_TEST

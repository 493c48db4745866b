/* The hidden checks of lab 1: other sizes, other orders, other thresholds, and secret seeds. */
#include "grader/oracle/heap.h"

enum { THRESHOLD = 131072, LARGE = 300000, SMALL = 176, PAGE = 4096, HIGH_THRESHOLD = 16777216 };

static const char low_threshold[] = "MMAP_THRESHOLD=4096";
static const char high_threshold[] = "MMAP_THRESHOLD=16777216";

static void expect_unmapped(struct heap *heap, block freed)
{
    for (size_t offset = 0; offset < freed.size + PAGE; offset += PAGE) {
        size_t byte = offset < freed.size ? offset : freed.size - 1;
        if (heap_is_mapped(heap, freed.address + byte)) {
            heap_fail(heap, KIND_LEAK, "no page of the freed block is mapped any more",
                      "byte %zu of %zu is still there", byte, freed.size);
        }
    }
}

static void expect_below_the_break(struct heap *heap, block small, bool below)
{
    if (heap_mapping(heap, small.address).program_break != below) {
        heap_fail(heap, KIND_PLACEMENT,
                  below ? "memory below the program break" : "a mapping made by mmap",
                  below ? "a mapping elsewhere, for %zu bytes" : "%zu bytes below the break",
                  small.size);
    }
}

/* How many requests for memory init_mem_pool makes: refusing a later one leaves it alone. */
static unsigned requests_of_init(void)
{
    struct heap *heap = heap_start();
    size_t requests = heap_calls_of(heap, CALL_MMAP) + heap_calls_of(heap, CALL_BRK) +
                      heap_calls_of(heap, CALL_MREMAP);
    heap_close(heap);
    return (unsigned)requests;
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
    struct heap *heap = heap_start(.needs = low_threshold);
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "Each large request is an mmap of its own, large enough for all its bytes.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 100; i++) {
        block large = heap_malloc(heap, 5000 + random_below(&seed, 20 * PAGE));
        expect_below_the_break(heap, large, false);
    }
    expect_calls(heap, CALL_MMAP, 100, SIZE_MAX);
}
END_TEST

START_TEST(size_beyond_the_address_space_gives_null)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "A request that no memory can hold is NULL with ENOMEM.");
    for (size_t below = 0; below < 64; below++)
        heap_malloc_fails(heap, SIZE_MAX - below);
    for (size_t pages = 1; pages <= 64; pages++)
        heap_malloc_fails(heap, SIZE_MAX - pages * PAGE + 1);
    heap_malloc(heap, LARGE);
}
END_TEST

START_TEST(blocks_made_before_a_refusal_are_unharmed)
{
    struct heap *heap = heap_start(.refuse = requests_of_init() + 5, .refuse_later = true);
    heap_rule(heap, "Requests that are refused change no block that is there already.");
    for (size_t i = 0; i < 12; i++)
        heap_try_malloc(heap, LARGE + i * PAGE);
}
END_TEST

/* 1.2: the size in front of the block, and munmap. */

START_TEST(blocks_around_whole_pages_are_unmapped)
{
    struct heap *heap = heap_start(.needs = low_threshold);
    heap_rule(heap, "After a large block is freed, none of its pages is mapped.");
    for (size_t pages = 2; pages <= 33; pages += pages - 1) {
        for (size_t bytes = pages * PAGE - 33; bytes <= pages * PAGE + 1; bytes++) {
            block freed = heap_malloc(heap, bytes);
            heap_free(heap, freed);
            expect_unmapped(heap, freed);
        }
    }
}
END_TEST

START_TEST(large_blocks_freed_in_any_order_are_unmapped)
{
    struct heap *heap = heap_start(.needs = low_threshold);
    uint64_t seed = heap_secret_seed();
    size_t order[40];
    block blocks[40];
    heap_rule(heap, "my_free unmaps its block, all of it, and nothing beside it.");
    shuffle(order, 40, seed);
    for (size_t i = 0; i < 40; i++)
        blocks[i] = heap_malloc(heap, 2 * PAGE + random_below(&seed, 2 * PAGE));
    for (size_t i = 0; i < 40; i++) {
        heap_free(heap, blocks[order[i]]);
        expect_unmapped(heap, blocks[order[i]]);
    }
}
END_TEST

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

START_TEST(threshold_counts_the_bytes_asked_for)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "MMAP_THRESHOLD is compared with what was asked for, without a header.");
    for (size_t below = 1; below <= 64; below++)
        expect_below_the_break(heap, heap_malloc(heap, THRESHOLD - below), true);
    for (size_t above = 0; above <= 16; above++)
        expect_below_the_break(heap, heap_malloc(heap, THRESHOLD + above), false);
}
END_TEST

START_TEST(threshold_may_be_high)
{
    struct heap *heap = heap_start(.needs = high_threshold);
    heap_rule(heap, "Below MMAP_THRESHOLD a block comes from the break, else from mmap.");
    expect_below_the_break(heap, heap_malloc(heap, HIGH_THRESHOLD - 1), true);
    expect_below_the_break(heap, heap_malloc(heap, HIGH_THRESHOLD), false);
    expect_below_the_break(heap, heap_malloc(heap, SMALL), true);
    expect_below_the_break(heap, heap_malloc(heap, 2 * THRESHOLD), true);
}
END_TEST

START_TEST(secret_small_sizes_share_system_calls)
{
    struct heap *heap = heap_start();
    struct trace trace = {.count = 0};
    uint64_t seed = heap_secret_seed();
    size_t asked = 0;
    heap_rule(heap, "One system call serves many small requests.");
    for (uint32_t id = 0; id < 4000; id++) {
        size_t bytes = 1 + random_below(&seed, 1500);
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = id, .bytes = bytes});
        asked += bytes;
    }
    heap_forget_calls(heap);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    if (heap_calls(heap) > asked / 16384 + 64) {
        heap_fail(heap, KIND_COST, "one system call per 16 KiB asked for, and 64 more",
                  "%zu calls for %zu bytes", heap_calls(heap), asked);
    }
}
END_TEST

START_TEST(smallest_blocks_share_system_calls)
{
    struct heap *heap = heap_start();
    struct trace trace = {.count = 0};
    heap_rule(heap, "One system call serves many small requests, of 1 byte too.");
    for (uint32_t id = 0; id < 20000; id++)
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = id, .bytes = 1});
    heap_forget_calls(heap);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    if (heap_calls(heap) > 20000 / 16384 + 64) {
        heap_fail(heap, KIND_COST, "one system call per 16 KiB asked for, and 64 more",
                  "%zu calls for 20000 blocks of 1 byte", heap_calls(heap));
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

START_TEST(refused_small_request_leaves_the_top_alone)
{
    struct heap *heap =
        heap_start(.needs = high_threshold, .refuse = requests_of_init() + 2, .refuse_later = true);
    heap_rule(heap, "A request that is refused changes nothing, the top neither.");
    block topmost = heap_malloc(heap, SMALL);
    bool refused = false;
    for (size_t i = 0; i < 8 && !refused; i++) {
        block got = heap_try_malloc(heap, HIGH_THRESHOLD - 1);
        refused = got.address == 0;
        topmost = refused ? topmost : got;
    }
    heap_free(heap, topmost);
    expect_same_block(heap, heap_malloc(heap, SMALL), topmost);
}
END_TEST

START_TEST(stacked_blocks_stay_in_place)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "Blocks that come and go at the top use the same memory again and again.");
    heap_malloc(heap, SMALL);
    block first = heap_malloc(heap, SMALL);
    heap_free(heap, first);
    for (size_t round = 0; round < 50; round++) {
        block a = heap_malloc(heap, SMALL - 3 * round), b = heap_malloc(heap, SMALL + round),
              c = heap_malloc(heap, 2 * SMALL);
        expect_same_block(heap, a, first);
        heap_free(heap, c);
        heap_free(heap, b);
        heap_free(heap, a);
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
    }
}
END_TEST

START_TEST(long_work_keeps_all_contents)
{
    heap_property(&(struct generator){.shape = SHAPE_RANDOM,
                                      .sizes = SIZES_SMALL,
                                      .seed = heap_secret_seed(),
                                      .operations = 100000},
                  "", false);
}
END_TEST

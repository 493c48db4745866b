/* The public checks of lab 1: where blocks come from, and what is left once they are freed. */
#include "grader/oracle/heap.h"

/* All large sizes stand clear of the threshold, so that a fault at the threshold is a fault of
 * step 1.3 alone. Steps 1.1 and 1.2 ask for large blocks only. */
enum { THRESHOLD = 131072, PAGE = 4096, LARGE = 200000, WHOLE_PAGES = 49 * PAGE, SMALL = 100 };

static const char low_threshold[] = "MMAP_THRESHOLD=4096";

static void expect_mapping_of_its_own(struct heap *heap, block large)
{
    struct mapping mapping = heap_mapping(heap, large.address);
    if (mapping.program_break) {
        heap_fail(heap, KIND_PLACEMENT, "a mapping made by mmap",
                  "%zu bytes below the program break", large.size);
    }
    if (!mapping.is_private || !mapping.anonymous || !mapping.readable || !mapping.writable) {
        heap_fail(heap, KIND_UNSAFE, "memory that is private, anonymous, readable and writable",
                  "%s, %s, %s and %s", mapping.is_private ? "private" : "shared",
                  mapping.anonymous ? "anonymous" : "part of a file",
                  mapping.readable ? "readable" : "not readable",
                  mapping.writable ? "writable" : "not writable");
    }
}

static void expect_below_the_break(struct heap *heap, block small)
{
    if (!heap_mapping(heap, small.address).program_break) {
        heap_fail(heap, KIND_PLACEMENT, "memory below the program break",
                  "a mapping elsewhere, for %zu bytes", small.size);
    }
}

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

/* How many requests for memory init_mem_pool makes: refusing a later one leaves it alone. */
static unsigned requests_of_init(void)
{
    struct heap *heap = heap_start();
    size_t requests = heap_calls_of(heap, CALL_MMAP) + heap_calls_of(heap, CALL_BRK) +
                      heap_calls_of(heap, CALL_MREMAP);
    heap_close(heap);
    return (unsigned)requests;
}

/* One request for memory was refused: at most one of these blocks may be missing. */
static void expect_one_refusal(struct heap *heap, size_t requests, size_t bytes)
{
    size_t refused = 0;
    for (size_t i = 0; i < requests; i++)
        refused += heap_try_malloc(heap, bytes).address == 0;
    if (refused > 1) {
        heap_fail(heap, KIND_NULL, "at most one NULL, since the system refused one request",
                  "NULL %zu times in %zu requests", refused, requests);
    }
}

static void add(struct trace *trace, enum operation_kind kind, size_t id, size_t bytes)
{
    trace_add(trace, (struct operation){.kind = kind, .id = (uint32_t)id, .bytes = bytes});
}

/* A trace with a block of each size from 1 on, none of them freed. */
static struct trace blocks_of_sizes_up_to(size_t last)
{
    struct trace trace = {.count = 0};
    for (size_t bytes = 1; bytes <= last; bytes++)
        add(&trace, OP_MALLOC, bytes, bytes);
    return trace;
}

/* 1.1: every my_malloc is an mmap. */

START_TEST(large_block_is_private_anonymous_memory)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "A large block is a private, anonymous mapping, readable and writable.");
    expect_mapping_of_its_own(heap, heap_malloc(heap, LARGE));
    expect_mapping_of_its_own(heap, heap_malloc(heap, 10 * LARGE));
}
END_TEST

START_TEST(each_large_block_has_its_own_mapping)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "Each large request is an mmap of its own.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 10; i++)
        heap_malloc(heap, LARGE);
    expect_calls(heap, CALL_MMAP, 10, SIZE_MAX);
}
END_TEST

START_TEST(refused_mapping_gives_null)
{
    unsigned init = requests_of_init();
    for (unsigned n = 1; n <= 4; n++) {
        struct heap *heap = heap_start(.refuse = init + n);
        heap_rule(heap, "When mmap fails, that request is NULL with ENOMEM, and all else goes on.");
        expect_one_refusal(heap, 6, LARGE);
        heap_close(heap);
    }
}
END_TEST

START_TEST(large_request_without_memory_gives_null)
{
    struct heap *heap = heap_start(.refuse = 1, .refuse_later = true);
    heap_rule(heap, "When the system gives no memory at all, every request is NULL.");
    heap_malloc_fails(heap, LARGE);
    heap_malloc_fails(heap, 10 * LARGE);
}
END_TEST

START_TEST(impossible_size_gives_null)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 15, SIZE_MAX - 31, SIZE_MAX / 2};
    struct heap *heap = heap_start();
    heap_rule(heap, "A request that no memory can hold is NULL with ENOMEM.");
    heap_malloc(heap, LARGE);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        heap_malloc_fails(heap, sizes[i]);
    heap_malloc(heap, LARGE);
}
END_TEST

/* 1.2: the size in front of the block, and munmap. */

START_TEST(large_neighbours_are_unharmed)
{
    struct heap *heap = heap_start();
    block blocks[9];
    heap_rule(heap, "my_free unmaps one block and nothing beside it.");
    for (size_t i = 0; i < 9; i++)
        blocks[i] = heap_malloc(heap, LARGE);
    for (size_t i = 1; i < 9; i += 2)
        heap_free(heap, blocks[i]);
    for (size_t i = 0; i < 9; i += 2)
        heap_free(heap, blocks[i]);
}
END_TEST

START_TEST(freed_large_block_is_unmapped)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "After a large block is freed, none of its pages is mapped.");
    block a = heap_malloc(heap, LARGE), b = heap_malloc(heap, 5 * LARGE);
    heap_free(heap, a);
    expect_unmapped(heap, a);
    heap_free(heap, b);
    expect_unmapped(heap, b);
}
END_TEST

START_TEST(last_page_is_unmapped_too)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "The header is part of the mapping: its bytes count for munmap too.");
    for (size_t bytes = WHOLE_PAGES - 40; bytes <= WHOLE_PAGES + 8; bytes += 8) {
        block freed = heap_malloc(heap, bytes);
        heap_free(heap, freed);
        expect_unmapped(heap, freed);
    }
}
END_TEST

START_TEST(free_of_null_does_nothing)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "my_free(NULL) does nothing.");
    heap_malloc(heap, LARGE);
    heap_forget_calls(heap);
    heap_free_null(heap);
    expect_calls(heap, CALL_MUNMAP, 0, 0);
}
END_TEST

/* Makes 16 blocks and frees them in another order, 25 times; none is left. */
static struct trace large_blocks(uint64_t seed)
{
    struct trace trace = {.count = 0};
    for (size_t round = 0; round < 25; round++) {
        size_t first = random_below(&seed, 16);
        for (size_t id = 0; id < 16; id++)
            add(&trace, OP_MALLOC, id, LARGE + random_below(&seed, 8 * PAGE));
        for (size_t i = 0; i < 16; i++)
            add(&trace, OP_FREE, (first + 5 * i) % 16, 0);
    }
    return trace;
}

START_TEST(many_large_blocks_leave_nothing_mapped)
{
    struct heap *heap = heap_start(.fast = true);
    struct trace trace = large_blocks(1);
    heap_rule(heap, "When all large blocks are freed, all their memory is the system's again.");
    uint64_t before = heap_mapped_bytes(heap);
    heap_run(heap, &trace, false);
    uint64_t after = heap_mapped_bytes(heap);
    trace_free(&trace);
    if (after > before + 64 * PAGE) { /* tables of the allocator's own may stay */
        heap_fail(heap, KIND_LEAK, "about as much memory as before the first block",
                  "%zu KiB more, with 400 blocks made and freed", (size_t)(after - before) / 1024);
    }
}
END_TEST

/* 1.3: small blocks from the break. */

START_TEST(each_side_of_the_threshold_goes_its_way)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "Below MMAP_THRESHOLD a block comes from the break, else from mmap.");
    expect_below_the_break(heap, heap_malloc(heap, THRESHOLD / 2));
    expect_below_the_break(heap, heap_malloc(heap, THRESHOLD - 1));
    expect_mapping_of_its_own(heap, heap_malloc(heap, THRESHOLD));
    expect_below_the_break(heap, heap_malloc(heap, 1));
}
END_TEST

START_TEST(threshold_can_be_changed)
{
    struct heap *heap = heap_start(.needs = low_threshold);
    heap_rule(heap, "MMAP_THRESHOLD alone decides which way a block goes.");
    expect_below_the_break(heap, heap_malloc(heap, PAGE - 1));
    expect_mapping_of_its_own(heap, heap_malloc(heap, PAGE));
}
END_TEST

START_TEST(small_blocks_are_aligned)
{
    struct heap *heap = heap_start(.fast = true);
    struct trace trace = blocks_of_sizes_up_to(4096);
    heap_rule(heap, "Every block is aligned, whatever its size.");
    heap_run(heap, &trace, false);
    trace_free(&trace);
    for (size_t power = 2; power < THRESHOLD; power *= 2)
        for (size_t bytes = power - 1; bytes <= power + 1; bytes++)
            heap_malloc(heap, bytes);
}
END_TEST

START_TEST(many_small_blocks_share_a_system_call)
{
    struct heap *heap = heap_start();
    struct trace trace = blocks_of_sizes_up_to(2000);
    heap_rule(heap, "One system call serves many small requests.");
    heap_forget_calls(heap);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    size_t asked = 2000 * 2001 / 2;
    if (heap_calls(heap) > asked / 16384 + 64) {
        heap_fail(heap, KIND_COST, "one system call per 16 KiB asked for, and 64 more",
                  "%zu calls for %zu bytes", heap_calls(heap), asked);
    }
}
END_TEST

START_TEST(request_for_no_bytes_harms_nothing)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "my_malloc(0) is NULL or a block of its own.");
    block before = heap_malloc(heap, SMALL), empty = heap_try_malloc(heap, 0);
    heap_try_malloc(heap, 0);
    block after = heap_malloc(heap, SMALL);
    heap_free(heap, empty);
    heap_free(heap, after);
    heap_free(heap, before);
}
END_TEST

START_TEST(block_below_the_topmost_is_not_given_away)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "A block that isn't topmost leaves the top where it is when freed.");
    block a = heap_malloc(heap, SMALL), b = heap_malloc(heap, SMALL);
    heap_free(heap, a);
    block c = heap_malloc(heap, 3 * SMALL), d = heap_malloc(heap, SMALL);
    heap_free(heap, c);
    heap_malloc(heap, 5 * SMALL);
    heap_free(heap, d);
    heap_free(heap, b);
}
END_TEST

START_TEST(topmost_block_is_used_again)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "Once the topmost block is freed, the next small one starts at its address.");
    heap_malloc(heap, SMALL);
    block topmost = heap_malloc(heap, SMALL);
    for (size_t bytes = SMALL; bytes > 0; bytes -= 4) {
        heap_free(heap, topmost);
        block next = heap_malloc(heap, bytes);
        expect_same_block(heap, next, topmost);
        topmost = next;
    }
}
END_TEST

START_TEST(blocks_freed_from_the_top_down_are_used_again)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "Once the topmost block is freed, the one below it is the topmost.");
    block blocks[10];
    for (size_t i = 0; i < 10; i++)
        blocks[i] = heap_malloc(heap, SMALL + 10 * i);
    for (size_t i = 10; i-- > 0;)
        heap_free(heap, blocks[i]);
    expect_same_block(heap, heap_malloc(heap, SMALL), blocks[0]);
}
END_TEST

START_TEST(top_comes_down_past_blocks_freed_earlier)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "The topmost block is the highest one in use; freed ones don't count.");
    block a = heap_malloc(heap, SMALL), b = heap_malloc(heap, SMALL), c = heap_malloc(heap, SMALL);
    heap_free(heap, b);
    heap_free(heap, c);
    heap_free(heap, a);
    expect_same_block(heap, heap_malloc(heap, SMALL), a);
}
END_TEST

START_TEST(refused_break_gives_null)
{
    unsigned init = requests_of_init();
    for (unsigned n = 1; n <= 3; n++) {
        struct heap *heap = heap_start(.refuse = init + n);
        heap_rule(heap, "When sbrk fails, that request is NULL with ENOMEM, and all else goes on.");
        expect_one_refusal(heap, 40, THRESHOLD / 2);
        heap_close(heap);
    }
}
END_TEST

START_TEST(refused_small_request_changes_nothing)
{
    struct heap *heap = heap_start(.refuse = requests_of_init() + 2, .refuse_later = true);
    heap_rule(heap, "A request that is refused leaves the small blocks and their top alone.");
    block topmost = heap_malloc(heap, SMALL);
    for (size_t i = 0; i < 40; i++) {
        block got = heap_try_malloc(heap, THRESHOLD - 1);
        topmost = got.address == 0 ? topmost : got;
    }
    heap_free(heap, topmost);
    expect_same_block(heap, heap_malloc(heap, SMALL), topmost);
}
END_TEST

/* Whether a small block fits below the break as it is, after another and `larger` larger ones. */
static bool fits_without_growth(size_t larger)
{
    struct heap *heap = heap_start();
    heap_malloc(heap, SMALL);
    for (size_t i = 0; i < larger; i++)
        heap_malloc(heap, THRESHOLD - 1);
    heap_forget_calls(heap);
    heap_malloc(heap, SMALL);
    bool fits = heap_calls(heap) == 0;
    heap_close(heap);
    return fits;
}

START_TEST(rest_is_usable_after_a_refused_request)
{
    struct heap *heap = heap_start(.refuse = requests_of_init() + 2, .refuse_later = true);
    size_t larger = 0;
    heap_rule(heap, "A request that is refused changes nothing: a smaller one that fits succeeds.");
    heap_malloc(heap, SMALL);
    while (larger < 40 && heap_try_malloc(heap, THRESHOLD - 1).address != 0)
        larger++;
    if (fits_without_growth(larger))
        heap_malloc(heap, SMALL);
}
END_TEST

START_TEST(mixed_work_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct generator work = {.shape = shapes[i], .seed = i + 1, .operations = 5000};
        work.sizes = SIZES_SMALL;
        heap_property(&work, "", false);
        work.sizes = SIZES_POWER_LAW;
        heap_property(&work, low_threshold, false);
    }
}
END_TEST

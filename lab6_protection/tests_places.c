/* The public checks of lab 6's guard pages and of blocks at special places. */
#include "lab6_protection/steps.h"

enum { MIB = 1 << 20 };

static const size_t sizes[] = {1,    2,    15,   16,   17,   100,   1000,  4080,
                               4081, 4095, 4096, 4097, 8192, 10000, 40000, 65536};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static int64_t page_bytes(void)
{
    return (int64_t)sysconf(_SC_PAGESIZE);
}

static int64_t rounded(size_t bytes)
{
    return (int64_t)(bytes + 15) / 16 * 16;
}

/* 6.2: guard pages. */

START_TEST(first_byte_behind_a_guarded_block_faults)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block made = make(heap, OP_GUARDED, sizes[i]);
        int64_t end = rounded(sizes[i]);
        heap_do(heap, touch(made, end - 1));
        heap_do(heap, touch(made, end));
        heap_do(heap, stray_write(made, end, 1));
        heap_do(heap, touch(made, end + page_bytes() - 1));
        heap_do(heap, (struct operation){.kind = OP_FREE, .id = made.id});
    }
}
END_TEST

START_TEST(page_in_front_of_a_guarded_block_faults)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block made = make(heap, OP_GUARDED, sizes[i]);
        heap_do(heap, touch(made, 0));
        heap_do(heap, touch(made, -page_bytes()));
        heap_do(heap, stray_write(made, -page_bytes(), 1));
    }
}
END_TEST

START_TEST(slack_of_a_guarded_block_is_canary)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        for (int64_t at = (int64_t)sizes[i]; at < rounded(sizes[i]); at++) {
            block made = make(heap, OP_GUARDED, sizes[i]);
            damage(heap, made, at);
            heap_do(heap, (struct operation){.kind = OP_FREE, .id = made.id});
        }
        for (int64_t at = 1; rounded(sizes[i]) % page_bytes() != 0 && at <= CANARY_BYTES; at++) {
            block made = make(heap, OP_GUARDED, sizes[i]);
            damage(heap, made, -at);
            heap_do(heap, (struct operation){.kind = OP_FREE, .id = made.id});
        }
    }
}
END_TEST

START_TEST(freed_guarded_block_faults)
{
    enum { MADE_SINCE = 49 };
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block freed = make(heap, OP_GUARDED, sizes[i]);
        heap_do(heap, (struct operation){.kind = OP_FREE, .id = freed.id});
        heap_do(heap, touch(freed, 0));
        heap_do(heap, touch(freed, (int64_t)sizes[i] - 1));
        heap_do(heap, bad_free(freed.id, 0));
        for (int made = 0; made < MADE_SINCE; made++) {
            block other = make(heap, OP_GUARDED, sizes[i]);
            heap_do(heap, (struct operation){.kind = OP_FREE, .id = other.id});
        }
        heap_do(heap, touch(freed, 0));
        heap_do(heap, bad_free(freed.id, 0));
    }
}
END_TEST

START_TEST(guarded_blocks_are_known_by_their_beginning)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block made = make(heap, OP_GUARDED, sizes[i]);
        if (sizes[i] > 1)
            heap_do(heap, bad_free(made.id, 1));
        if (sizes[i] > 16)
            heap_do(heap, bad_free(made.id, (int64_t)sizes[i] - 1));
        heap_do(heap, touch(made, 0));
        heap_do(heap, (struct operation){.kind = OP_FREE, .id = made.id});
    }
}
END_TEST

/* Many are freed in a row: what counts is how many were made since. */
START_TEST(quarantine_counts_what_is_made)
{
    enum { FREED = 150, MADE_SINCE = 49 };
    block freed[FREED];
    struct heap *heap = heap_start(.fast = true);
    for (size_t i = 0; i < FREED; i++)
        freed[i] = make(heap, OP_GUARDED, 100);
    for (size_t i = 0; i < FREED; i++)
        heap_do(heap, (struct operation){.kind = OP_FREE, .id = freed[i].id});
    for (size_t i = 0; i < MADE_SINCE; i++)
        make(heap, OP_GUARDED, 100);
    for (size_t i = 0; i < FREED; i++) {
        heap_do(heap, touch(freed[i], 0));
        heap_do(heap, bad_free(freed[i].id, 0));
    }
}
END_TEST

/* A handler may want a guarded block itself. */
START_TEST(no_lock_is_held_in_a_report)
{
    struct heap *heap = heap_start(.threads = true, .alone = true, .handler = HANDLER_GUARDS);
    block damaged = make(heap, OP_GUARDED, 100), freed = make(heap, OP_GUARDED, 100);
    damage(heap, damaged, 101);
    heap_do(heap, (struct operation){.kind = OP_FREE, .id = damaged.id});
    heap_do(heap, (struct operation){.kind = OP_FREE, .id = freed.id});
    heap_do(heap, bad_free(freed.id, 0));
}
END_TEST

static void expect_guard(struct heap *heap)
{
    block made = make(heap, OP_GUARDED, 100);
    heap_do(heap, touch(made, rounded(100)));
    heap_do(heap, (struct operation){.kind = OP_FREE, .id = made.id});
    heap_do(heap, touch(made, 0));
}

/* What is freed waits in a quarantine, but not for ever. */
START_TEST(guarded_blocks_come_back_in_time)
{
    enum { TOGETHER = 100, ROUNDS = 15, BYTES = 20000, LIMIT = 8 };
    struct heap *heap =
        heap_start(.fast = true, .rule = "The quarantine of freed blocks is bounded.");
    struct trace trace = {.count = 0};
    expect_guard(heap);
    for (uint32_t i = 1; i <= ROUNDS * TOGETHER; i++) {
        struct operation operation = {.kind = OP_GUARDED, .id = i, .bytes = BYTES};
        trace_add(&trace, operation);
        for (uint32_t j = 0; i % TOGETHER == 0 && j < TOGETHER; j++)
            trace_add(&trace, (struct operation){.kind = OP_FREE, .id = i - j});
    }
    heap_run(heap, &trace, false);
    uint64_t before = heap_mapped_bytes(heap);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    uint64_t now = heap_mapped_bytes(heap);
    if (now > before + LIMIT * MIB)
        heap_fail(heap, KIND_LEAK, "less than 8 MiB more mapped after 1,500 more pairs",
                  "%llu MiB more", (unsigned long long)(now - before) / MIB);
}
END_TEST

/* Each request for memory that my_malloc_guarded makes fails once. */
START_TEST(guarded_block_without_memory_is_null)
{
    static const char rule[] = "A guarded block that can't be made leaves nothing behind.";
    struct heap *heap = heap_start(.rule = rule);
    size_t at_first = 0, requests;
    expect_guard(heap);
    heap_close(heap);
    heap = heap_start(.rule = rule);
    heap_forget_calls(heap);
    make(heap, OP_GUARDED, 5000);
    requests = heap_calls_of(heap, CALL_MMAP);
    heap_close(heap);
    heap = heap_start(.refuse = 1000);
    at_first = heap_calls_of(heap, CALL_MMAP) + heap_calls_of(heap, CALL_BRK) +
               heap_calls_of(heap, CALL_MREMAP);
    heap_close(heap);
    for (size_t i = 1; i <= requests; i++) {
        heap = heap_start(.refuse = (unsigned)(at_first + i), .refuse_later = true, .rule = rule);
        uint64_t before = heap_mapped_bytes(heap);
        block none = heap_do_in_vain(heap, (struct operation){.kind = OP_GUARDED, .bytes = 5000});
        expect_errno(heap, none, ENOMEM);
        if (heap_mapped_bytes(heap) > before)
            heap_fail(heap, KIND_LEAK, "as much memory as before", "%llu bytes more",
                      (unsigned long long)(heap_mapped_bytes(heap) - before));
        heap_close(heap);
    }
}
END_TEST

START_TEST(program_with_faults_meets_the_guards)
{
    expect_right_reports("gggffttwwb", SIZES_SMALL, 400, 1);
    expect_right_reports("gggffttwwb", SIZES_POWER_LAW, 400, 30);
}
END_TEST

/* 6.3: blocks at special places. */

START_TEST(cache_aligned_blocks_have_their_lines)
{
    static const size_t small[] = {1, 8, 16, 24, 40, 48, 56, 63, 64, 65, 100, 120, 128, 1000, 5000};
    struct heap *heap = heap_start();
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        for (int j = 0; j < 4; j++) {
            make(heap, OP_CACHE_ALIGNED, small[i]);
            heap_malloc(heap, small[i]);
        }
    }
    heap_close(heap);
    expect_right_reports("lllaacmfff", SIZES_SMALL, 1000, 50);
}
END_TEST

START_TEST(page_aligned_blocks_begin_with_a_page)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block made = make(heap, OP_PAGE_ALIGNED, sizes[i]);
        make(heap, OP_PAGE_ALIGNED, sizes[i]);
        heap_free(heap, made);
    }
}
END_TEST

/* They are blocks like all others: my_free, my_realloc and, where step 6.1 is done, canaries. */
START_TEST(aligned_blocks_are_blocks)
{
    static const enum operation_kind makers[] = {OP_CACHE_ALIGNED, OP_PAGE_ALIGNED, OP_ON_NODE};
    struct heap *heap = heap_start();
    for (size_t i = 0; i < 3; i++) {
        block made = make(heap, makers[i], 100);
        heap_rule(heap, "my_usable_size is what was asked for.");
        size_t usable = heap_usable_size(heap, made);
        if (usable != made.size)
            heap_fail(heap, KIND_PLACEMENT, "100 bytes", "%zu", usable);
        heap_rule(heap, "%s", "");
        made = heap_realloc(heap, made, 5000);
        made = heap_realloc(heap, made, 50);
        heap_free(heap, made);
        block none = heap_do_in_vain(
            heap, (struct operation){.kind = makers[i], .bytes = SIZE_MAX - 100, .extra = 0});
        expect_errno(heap, none, ENOMEM);
    }
    heap_close(heap);
    expect_right_reports("llppoarff", SIZES_POWER_LAW, 600, 70);
}
END_TEST

START_TEST(node_that_is_missing_is_refused)
{
    static const int nodes[] = {-2, -1000, 1023, 1 << 20};
    struct heap *heap = heap_start();
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        block none = heap_do_in_vain(
            heap,
            (struct operation){.kind = OP_ON_NODE, .bytes = 100, .extra = (uint64_t)nodes[i]});
        expect_errno(heap, none, EINVAL);
    }
    heap_free(heap, make(heap, OP_ON_NODE, 100));
}
END_TEST

START_TEST(memory_of_a_node_goes_back)
{
    enum { PAIRS = 200, BYTES = 100000, LIMIT = 4 };
    struct heap *heap = heap_start(.fast = true, .rule = "A freed block's mapping goes back.");
    uint64_t before = 0;
    for (size_t i = 0; i <= PAIRS; i++) {
        block made =
            heap_do(heap, (struct operation){.kind = OP_ON_NODE, .bytes = BYTES, .extra = 0});
        heap_free(heap, made);
        before = i == 0 ? heap_mapped_bytes(heap) : before;
    }
    uint64_t now = heap_mapped_bytes(heap);
    if (now > before + LIMIT * MIB)
        heap_fail(heap, KIND_LEAK, "less than 4 MiB more mapped after 200 pairs", "%llu MiB more",
                  (unsigned long long)(now - before) / MIB);
}
END_TEST

/* Where the machine has one node only, or doesn't tell, that is node 0. */
START_TEST(block_lies_on_its_node)
{
    struct heap *heap = heap_start(.rule = "my_malloc_on_node takes memory of that node.");
    block made = heap_do(heap, (struct operation){.kind = OP_ON_NODE, .bytes = 50000, .extra = 0});
    int node = heap_node_of(heap, made.address);
    if (node > 0)
        heap_fail(heap, KIND_PLACEMENT, "node 0", "node %d", node);
}
END_TEST

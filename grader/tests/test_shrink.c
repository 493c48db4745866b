/* Tests of the shrinker: for failures whose shortest trace is known, it finds that trace, and never
 * tries one that isn't well-formed. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "grader/tests/suites.h"
#include "grader/tests/trace_text.h"
#include "grader/trace/trace.h"

enum { PLENTY_OF_TIME = 20000 };

/* A failure as a function of the trace, and how often it was asked. */
struct failure {
    bool (*happens)(const struct trace *trace);
    size_t asked;
};

struct live_block {
    bool live;
    uint64_t bytes;
};

/* All blocks of the trace, none of them live yet; the caller frees them. */
static struct live_block *blocks_of(const struct trace *trace)
{
    struct live_block *blocks = calloc(trace_id_limit(trace) + 1, sizeof *blocks);
    ck_assert_ptr_nonnull(blocks);
    return blocks;
}

/* Take note of the operation at a place of the trace; it must make sense there. */
static void step(struct live_block *blocks, const struct trace *trace, size_t at)
{
    const struct operation *operation = &trace->operations[at];
    if (operation->kind == OP_RESET)
        memset(blocks, 0, trace_id_limit(trace) * sizeof *blocks);
    if (operation->kind == OP_RESET || operation->kind == OP_FREE_NULL)
        return;
    struct live_block *block = &blocks[operation->id];
    bool makes = strchr("acm", (int)operation->kind) != NULL;
    ck_assert(block->live != makes);
    if (operation->kind != OP_WRITE)
        *block = (struct live_block){.live = operation->kind != OP_FREE, .bytes = operation->bytes};
}

static void assert_well_formed(const struct trace *trace)
{
    struct live_block *blocks = blocks_of(trace);
    for (size_t i = 0; i < trace->count; i++)
        step(blocks, trace, i);
    free(blocks);
}

static bool fails(const struct trace *trace, void *context)
{
    struct failure *failure = context;
    failure->asked++;
    assert_well_formed(trace);
    return failure->happens(trace);
}

static bool frees_a_large_block(const struct trace *trace)
{
    struct live_block *blocks = blocks_of(trace);
    bool happens = false;
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        happens |= operation->kind == OP_FREE && blocks[operation->id].bytes > 1000;
        step(blocks, trace, i);
    }
    free(blocks);
    return happens;
}

static size_t most_live_of(const struct trace *trace, uint64_t bytes)
{
    struct live_block *blocks = blocks_of(trace);
    size_t live = 0, most = 0;
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        struct live_block *block = &blocks[operation->id];
        live -= block->live && block->bytes >= bytes;
        step(blocks, trace, i);
        live += block->live && block->bytes >= bytes;
        most = live > most ? live : most;
    }
    free(blocks);
    return most;
}

static bool two_live_of_64(const struct trace *trace)
{
    return most_live_of(trace, 64) >= 2;
}

static bool thirty_live(const struct trace *trace)
{
    return most_live_of(trace, 1) >= 30;
}

/* An id given back and taken again: on unique ids this is a free and then any malloc. */
static bool takes_after_free(const struct trace *trace)
{
    bool freed = false;
    for (size_t i = 0; i < trace->count; i++) {
        if (freed && trace->operations[i].kind == OP_MALLOC)
            return true;
        freed |= trace->operations[i].kind == OP_FREE;
    }
    return false;
}

static bool grows_by_realloc(const struct trace *trace)
{
    for (size_t i = 0; i + 1 < trace->count; i++)
        for (size_t j = i + 1; j < trace->count; j++)
            if (trace->operations[j].kind == OP_REALLOC &&
                trace->operations[j].id == trace->operations[i].id &&
                trace->operations[j].bytes > 2 * trace->operations[i].bytes)
                return true;
    return false;
}

static bool always(const struct trace *trace)
{
    (void)trace;
    return true;
}

static bool never(const struct trace *trace)
{
    (void)trace;
    return false;
}

static void assert_shrinks_to(struct trace *trace, bool (*happens)(const struct trace *),
                              const char *expected)
{
    struct failure failure = {.happens = happens};
    ck_assert_uint_eq(trace_shrink(trace, fails, &failure, PLENTY_OF_TIME), failure.asked);
    char *text = text_of_trace(trace);
    ck_assert_str_eq(text, expected);
    free(text);
    trace_free(trace);
}

static struct trace generated(enum trace_shape shape, size_t operations)
{
    struct generator generator = {
        .shape = shape, .sizes = SIZES_POWER_LAW, .seed = 11, .operations = operations};
    struct trace trace;
    trace_generate(&trace, &generator);
    return trace;
}

START_TEST(known_minimum_is_found)
{
    static const struct {
        bool (*happens)(const struct trace *trace);
        const char *expected;
    } cases[] = {
        {frees_a_large_block, "a 0 1001\nf 0\n"},
        {two_live_of_64, "a 0 64\na 1 64\n"},
        {takes_after_free, "a 0 1\nf 0\na 1 1\n"},
        {always, ""},
    };
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH,
                                              SHAPE_EXHAUST};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace trace = generated(shapes[_i], 600);
        assert_shrinks_to(&trace, cases[i].happens, cases[i].expected);
    }
}
END_TEST

START_TEST(many_blocks_stay_when_all_are_needed)
{
    struct trace trace = generated(SHAPE_RANDOM, 1000);
    struct failure failure = {.happens = thirty_live};
    trace_shrink(&trace, fails, &failure, PLENTY_OF_TIME);
    ck_assert_uint_eq(trace.count, 30);
    for (size_t i = 0; i < trace.count; i++) {
        ck_assert_int_eq(trace.operations[i].kind, OP_MALLOC);
        ck_assert_uint_eq(trace.operations[i].id, i);
        ck_assert_uint_eq(trace.operations[i].bytes, 1);
    }
    trace_free(&trace);
}
END_TEST

START_TEST(realloc_keeps_its_block)
{
    struct trace trace = generated(SHAPE_REALLOC, 300);
    assert_shrinks_to(&trace, grows_by_realloc, "a 0 1\nr 0 3\n");
}
END_TEST

static bool aligned_block_and_stray_write(const struct trace *trace)
{
    bool aligned = false, written = false;
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        aligned |= operation->kind == OP_MEMALIGN && operation->extra >= 64;
        written |= operation->kind == OP_WRITE && (int64_t)operation->extra < 0;
    }
    return aligned && written;
}

START_TEST(alignments_threads_and_unneeded_refusals_go)
{
    struct trace trace =
        trace_of_text("# needs POOL_BYTES=128\n# refuse 3+\n@2 c 7 100 200\na 4 100\n"
                      "@9 m 5 4096 5000\nw 5 -8 17\nf 4\nz\nm 5 16 16\n");
    assert_shrinks_to(&trace, aligned_block_and_stray_write,
                      "# needs POOL_BYTES=128\nm 0 64 1\nw 0 -8 17\n");
}
END_TEST

static bool refused_while_two_are_live(const struct trace *trace)
{
    return trace->refuse >= 2 && trace->count >= 2;
}

START_TEST(needed_refusal_is_lowered)
{
    struct trace trace = trace_of_text("# refuse 9+\na 0 1\na 1 1\na 2 1\n");
    assert_shrinks_to(&trace, refused_while_two_are_live, "# refuse 2\na 0 1\na 1 1\n");
}
END_TEST

START_TEST(trace_that_does_not_fail_is_left_alone)
{
    struct trace trace = generated(SHAPE_RANDOM, 100), copy = trace_copy(&trace);
    char *before = text_of_trace(&copy);
    assert_shrinks_to(&trace, never, before);
    free(before);
    trace_free(&copy);
}
END_TEST

START_TEST(long_trace_needs_few_candidates)
{
    struct trace trace = generated(SHAPE_RANDOM, 100000);
    struct failure failure = {.happens = frees_a_large_block};
    trace_shrink(&trace, fails, &failure, PLENTY_OF_TIME);
    ck_assert_uint_eq(trace.count, 2);
    ck_assert_uint_lt(failure.asked, 150);
    trace_free(&trace);
}
END_TEST

static bool takes_a_millisecond(const struct trace *trace)
{
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000000000 + now.tv_nsec - begin.tv_nsec < 1000000);
    return trace->count % 2 == 0;
}

/* However slow the machine, 20 ms hold at most 20 candidates of a millisecond each. */
START_TEST(time_limit_holds)
{
    struct trace trace = generated(SHAPE_RANDOM, 2000);
    struct failure failure = {.happens = takes_a_millisecond};
    ck_assert_uint_le(trace_shrink(&trace, fails, &failure, 20), 20);
    failure.asked = 0;
    ck_assert_uint_eq(trace_shrink(&trace, fails, &failure, 0), 0);
    ck_assert_uint_eq(failure.asked, 0);
    trace_free(&trace);
}
END_TEST

TCase *shrink_tests(void)
{
    TCase *tests = tcase_create("shrink");
    tcase_add_loop_test(tests, known_minimum_is_found, 0, 5);
    tcase_add_test(tests, many_blocks_stay_when_all_are_needed);
    tcase_add_test(tests, realloc_keeps_its_block);
    tcase_add_test(tests, alignments_threads_and_unneeded_refusals_go);
    tcase_add_test(tests, needed_refusal_is_lowered);
    tcase_add_test(tests, trace_that_does_not_fail_is_left_alone);
    tcase_add_test(tests, long_trace_needs_few_candidates);
    tcase_add_test(tests, time_limit_holds);
    tcase_set_timeout(tests, 120);
    return tests;
}

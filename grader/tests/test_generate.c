/* Tests of the generators and the enumerator: traces repeat, have their shape, keep to limits. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "grader/tests/suites.h"
#include "grader/trace/trace.h"

enum { SHAPES = SHAPE_MIXED + 1, DISTRIBUTIONS = SIZES_FIXED + 1, MODEL_IDS = 1 << 12 };

/* What a trace does to a heap, computed without the code under test. */
struct model {
    bool live[MODEL_IDS];
    uint64_t bytes[MODEL_IDS], born[MODEL_IDS];
    size_t live_count, most_live, operations;
    uint64_t live_bytes, most_live_bytes, largest, smallest;
    bool newest_first, oldest_first; /* each free so far was of such a block */
};

static void note_free(struct model *model, uint32_t id)
{
    ck_assert(model->live[id]);
    for (uint32_t other = 0; other < MODEL_IDS; other++) {
        if (!model->live[other] || other == id)
            continue;
        if (model->born[other] > model->born[id])
            model->newest_first = false;
        else
            model->oldest_first = false;
    }
    model->live[id] = false;
    model->live_count--;
    model->live_bytes -= model->bytes[id];
}

static void note_size(struct model *model, uint32_t id, uint64_t bytes)
{
    model->bytes[id] = bytes;
    model->live_bytes += bytes;
    model->largest = bytes > model->largest ? bytes : model->largest;
    model->smallest = bytes < model->smallest ? bytes : model->smallest;
    if (model->live_bytes > model->most_live_bytes)
        model->most_live_bytes = model->live_bytes;
}

/* Runs the trace on a new model, which the caller frees; refuses what is not well-formed. */
static struct model *run(const struct trace *trace)
{
    struct model *model = calloc(1, sizeof *model);
    ck_assert_ptr_nonnull(model);
    model->newest_first = model->oldest_first = true;
    model->smallest = UINT64_MAX;
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        uint32_t id = operation->id;
        ck_assert_uint_lt(id, MODEL_IDS);
        if (operation->kind == OP_FREE) {
            note_free(model, id);
        } else if (operation->kind == OP_REALLOC) {
            ck_assert(model->live[id]);
            model->live_bytes -= model->bytes[id];
            note_size(model, id, operation->bytes);
        } else {
            bool is_array = operation->kind == OP_CALLOC;
            ck_assert(strchr("acm", (int)operation->kind) != NULL && !model->live[id]);
            model->live[id] = true;
            model->born[id] = i;
            model->live_count++;
            note_size(model, id, is_array ? operation->bytes * operation->extra : operation->bytes);
        }
        if (model->live_count > model->most_live)
            model->most_live = model->live_count;
    }
    return model;
}

static bool same(const struct trace *one, const struct trace *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++) {
        const struct operation *a = &one->operations[i], *b = &other->operations[i];
        if (a->kind != b->kind || a->id != b->id || a->bytes != b->bytes)
            return false;
    }
    return true;
}

START_TEST(same_seed_same_trace)
{
    struct generator generator = {.shape = (enum trace_shape)_i, .seed = 7, .operations = 500};
    struct trace first, again, other;
    trace_generate(&first, &generator);
    trace_generate(&again, &generator);
    generator.seed = 8;
    trace_generate(&other, &generator);
    ck_assert(same(&first, &again));
    ck_assert(same(&first, &other) == (generator.shape == SHAPE_TREES));
    trace_free(&first);
    trace_free(&again);
    trace_free(&other);
}
END_TEST

/* The published first outputs of splitmix64 for seed 0; any machine must give them. */
START_TEST(random_source_is_splitmix64)
{
    uint64_t state = 0;
    ck_assert_uint_eq(random_next(&state), 0xe220a8397b1dcdaf);
    ck_assert_uint_eq(random_next(&state), 0x6e789e6aa1b965f4);
    ck_assert_uint_eq(random_next(&state), 0x06c45d188009454f);
    ck_assert_uint_eq(random_below(&state, 0), 0);
}
END_TEST

/* One loop index stands for a shape and a distribution; odd seeds have limits as well. */
START_TEST(all_shapes_keep_to_their_limits_and_free_everything)
{
    static const uint64_t largest[] = {[SIZES_SMALL] = 128,
                                       [SIZES_POWER_LAW] = 65536,
                                       [SIZES_LARGE] = 1048576,
                                       [SIZES_FIXED] = 24};
    static const struct generator limits[] = {
        {.operations = 3000},
        {.operations = 1000, .live_limit = 10},
        {.operations = 1000, .live_bytes = 900, .size_limit = 100},
        {.operations = 1000, .live_limit = 1, .size_limit = 1},
        {.operations = 1000, .live_bytes = 1},
        {.operations = 17},
        {.operations = 1},
        {.operations = 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct generator generator = limits[i];
        generator.shape = (enum trace_shape)(_i / DISTRIBUTIONS);
        generator.sizes = (enum size_distribution)(_i % DISTRIBUTIONS);
        generator.seed = i;
        struct trace trace;
        trace_generate(&trace, &generator);
        struct model *model = run(&trace);
        size_t rounds = generator.shape == SHAPE_EXHAUST ? 4 : 1;
        ck_assert_uint_eq(model->live_count, 0);
        ck_assert_uint_le(trace.count, generator.operations * rounds + 64);
        if (generator.shape != SHAPE_EXHAUST)
            ck_assert_uint_ge(trace.count + 64, generator.operations);
        if (generator.live_limit > 0)
            ck_assert_uint_le(model->most_live, generator.live_limit);
        if (generator.live_bytes > 0)
            ck_assert_uint_le(model->most_live_bytes, generator.live_bytes);
        if (generator.size_limit > 0)
            ck_assert_uint_le(model->largest, generator.size_limit);
        else if (generator.shape != SHAPE_TREES)
            ck_assert_uint_le(model->largest, largest[generator.sizes]);
        if (trace.count > 0)
            ck_assert_uint_ge(model->smallest, 1);
        free(model);
        trace_free(&trace);
    }
}
END_TEST

static struct model *model_of(struct generator generator)
{
    struct trace trace;
    trace_generate(&trace, &generator);
    struct model *model = run(&trace);
    trace_free(&trace);
    return model;
}

START_TEST(order_of_frees_is_that_of_the_shape)
{
    static const struct {
        enum trace_shape shape;
        bool newest_first, oldest_first;
    } orders[] = {
        {SHAPE_RANDOM, false, false},
        {SHAPE_LIFO, true, false},
        {SHAPE_FIFO, false, true},
        {SHAPE_SAWTOOTH, false, false},
    };
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        struct model *model =
            model_of((struct generator){.shape = orders[i].shape, .seed = 3, .operations = 1000});
        ck_assert(model->newest_first == orders[i].newest_first);
        ck_assert(model->oldest_first == orders[i].oldest_first);
        ck_assert_uint_gt(model->most_live, 50);
        free(model);
    }
}
END_TEST

START_TEST(sizes_reach_over_their_distribution)
{
    static const uint64_t floors[] = {120, 32768, 524288, 24};
    for (int sizes = 0; sizes < DISTRIBUTIONS; sizes++) {
        struct model *model = model_of((struct generator){
            .sizes = (enum size_distribution)sizes, .seed = 5, .operations = 4000});
        ck_assert_uint_ge(model->largest, floors[sizes]);
        ck_assert_uint_le(model->smallest, sizes == SIZES_FIXED ? 24 : 4);
        free(model);
    }
}
END_TEST

/* Runs of one kind: all the way up, all the way down. */
START_TEST(sawtooth_and_exhaustion_go_all_the_way)
{
    static const struct {
        struct generator generator;
        size_t first_run, second_run;
    } cases[] = {
        {{.shape = SHAPE_SAWTOOTH, .operations = 400, .live_limit = 50}, 50, 50},
        {{.shape = SHAPE_EXHAUST, .operations = 400}, 400, 400},
        {{.shape = SHAPE_EXHAUST, .operations = 400, .live_limit = 30}, 30, 30},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace trace;
        trace_generate(&trace, &cases[i].generator);
        size_t at = 0;
        while (at < trace.count && trace.operations[at].kind == OP_MALLOC)
            at++;
        ck_assert_uint_eq(at, cases[i].first_run);
        while (at < trace.count && trace.operations[at].kind == OP_FREE)
            at++;
        ck_assert_uint_eq(at, cases[i].first_run + cases[i].second_run);
        ck_assert_uint_lt(at, trace.count);
        trace_free(&trace);
    }
}
END_TEST

START_TEST(realloc_shape_grows_and_shrinks)
{
    struct generator generator = {
        .shape = SHAPE_REALLOC, .sizes = SIZES_POWER_LAW, .seed = 2, .operations = 2000};
    struct trace trace;
    uint64_t bytes[MODEL_IDS] = {0};
    size_t grown = 0, shrunk = 0;
    trace_generate(&trace, &generator);
    for (size_t i = 0; i < trace.count; i++) {
        const struct operation *operation = &trace.operations[i];
        if (operation->kind == OP_REALLOC) {
            grown += operation->bytes > bytes[operation->id];
            shrunk += operation->bytes < bytes[operation->id];
        }
        bytes[operation->id] = operation->bytes;
    }
    ck_assert_uint_gt(grown, generator.operations / 10);
    ck_assert_uint_gt(shrunk, generator.operations / 10);
    trace_free(&trace);
}
END_TEST

/* The first run of mallocs is the stretch tree: full, and all of it freed at once. */
START_TEST(mixed_shape_has_every_call)
{
    struct trace trace;
    size_t calls[UCHAR_MAX + 1] = {0};
    trace_generate(
        &trace, &(struct generator){
                    .shape = SHAPE_MIXED, .sizes = SIZES_POWER_LAW, .seed = 5, .operations = 1000});
    for (size_t i = 0; i < trace.count; i++) {
        const struct operation *operation = &trace.operations[i];
        calls[operation->kind]++;
        if (operation->kind == OP_MEMALIGN)
            ck_assert_uint_eq(operation->extra & (operation->extra - 1), 0);
    }
    for (const char *kind = "afrcm"; *kind != '\0'; kind++)
        ck_assert_uint_ge(calls[(int)*kind], trace.count / 40);
    trace_free(&trace);
}
END_TEST

START_TEST(trees_are_full_and_about_as_many_as_asked)
{
    static const size_t operations[] = {10, 100, 1000, 10000, 40000};
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        struct generator generator = {.shape = SHAPE_TREES, .operations = operations[i]};
        struct trace trace;
        trace_generate(&trace, &generator);
        size_t nodes = 0;
        while (nodes < trace.count && trace.operations[nodes].kind == OP_MALLOC)
            ck_assert_uint_eq(trace.operations[nodes++].bytes, 24);
        ck_assert_uint_eq(nodes & (nodes + 1), 0);
        for (size_t node = 0; node < nodes; node++)
            ck_assert_int_eq(trace.operations[nodes + node].kind, OP_FREE);
        ck_assert_uint_ge(trace.count, operations[i] * 9 / 10);
        ck_assert_uint_le(trace.count, operations[i] * 11 / 10);
        struct model *model = run(&trace);
        ck_assert_uint_eq(model->most_live, nodes);
        free(model);
        trace_free(&trace);
    }
}
END_TEST

TCase *generate_tests(void)
{
    TCase *tests = tcase_create("generate");
    tcase_add_loop_test(tests, same_seed_same_trace, 0, SHAPES);
    tcase_add_test(tests, random_source_is_splitmix64);
    tcase_add_loop_test(tests, all_shapes_keep_to_their_limits_and_free_everything, 0,
                        SHAPES * DISTRIBUTIONS);
    tcase_add_test(tests, order_of_frees_is_that_of_the_shape);
    tcase_add_test(tests, sizes_reach_over_their_distribution);
    tcase_add_test(tests, sawtooth_and_exhaustion_go_all_the_way);
    tcase_add_test(tests, realloc_shape_grows_and_shrinks);
    tcase_add_test(tests, mixed_shape_has_every_call);
    tcase_add_test(tests, trees_are_full_and_about_as_many_as_asked);
    tcase_set_timeout(tests, 60);
    return tests;
}

struct counter {
    size_t visits, stop_at, live_limit, length;
};

static bool count_visit(const struct trace *trace, void *context)
{
    struct counter *counter = context;
    struct model *model = run(trace);
    ck_assert_uint_eq(trace->count, counter->length);
    ck_assert_uint_le(model->most_live, counter->live_limit);
    free(model);
    return ++counter->visits != counter->stop_at;
}

/* From n live blocks there is one malloc, unless the limit forbids it, and n different frees. */
static size_t expected_count(size_t length, size_t live, size_t live_limit)
{
    if (length == 0)
        return 1;
    size_t count = live < live_limit ? expected_count(length - 1, live + 1, live_limit) : 0;
    return count + (live > 0 ? live * expected_count(length - 1, live - 1, live_limit) : 0);
}

START_TEST(sequences_are_as_many_as_there_must_be)
{
    static const size_t known[] = {1, 1, 2, 4, 10, 26, 76, 232, 764};
    for (size_t length = 0; length < sizeof known / sizeof known[0]; length++) {
        for (size_t live_limit = 1; live_limit <= length + 1; live_limit++) {
            struct counter counter = {.live_limit = live_limit, .length = length};
            ck_assert(trace_enumerate(length, live_limit, 8, count_visit, &counter));
            ck_assert_uint_eq(counter.visits, expected_count(length, 0, live_limit));
            if (live_limit >= length)
                ck_assert_uint_eq(counter.visits, known[length]);
        }
    }
}
END_TEST

/* Each trace as a number, five bits for an operation; 64 bits hold up to twelve of them. */
struct numbers {
    uint64_t seen[800];
    size_t count;
};

static bool remember(const struct trace *trace, void *context)
{
    struct numbers *numbers = context;
    uint64_t number = 1;
    for (size_t i = 0; i < trace->count; i++)
        number = number * 32 + 2 * trace->operations[i].id + (trace->operations[i].kind == OP_FREE);
    for (size_t i = 0; i < numbers->count; i++)
        ck_assert_uint_ne(numbers->seen[i], number);
    numbers->seen[numbers->count++] = number;
    return true;
}

START_TEST(no_sequence_comes_twice)
{
    static struct numbers numbers;
    numbers.count = 0;
    ck_assert(trace_enumerate(8, 8, 8, remember, &numbers));
    ck_assert_uint_eq(numbers.count, 764);
}
END_TEST

START_TEST(visit_may_stop_the_enumeration)
{
    struct counter counter = {.live_limit = 9, .length = 9, .stop_at = 100};
    ck_assert(!trace_enumerate(9, 9, 8, count_visit, &counter));
    ck_assert_uint_eq(counter.visits, 100);
    counter = (struct counter){.live_limit = 0, .length = 3};
    ck_assert(trace_enumerate(3, 0, 8, count_visit, &counter));
    ck_assert_uint_eq(counter.visits, 0);
}
END_TEST

TCase *enumerate_tests(void)
{
    TCase *tests = tcase_create("enumerate");
    tcase_add_test(tests, sequences_are_as_many_as_there_must_be);
    tcase_add_test(tests, no_sequence_comes_twice);
    tcase_add_test(tests, visit_may_stop_the_enumeration);
    tcase_set_timeout(tests, 60);
    return tests;
}

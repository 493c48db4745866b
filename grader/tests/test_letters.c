/* Tests of lab 6's letters in traces: they are read and written back equal, what makes no sense is
 * refused by a sentence, and neither a generator nor the shrinker makes any of it. */
#include <stdlib.h>
#include <string.h>

#include "grader/tests/suites.h"
#include "grader/tests/trace_text.h"
#include "grader/trace/trace.h"

enum { SEEDS = 60, PLENTY_OF_TIME = 20000 };

/* Each letter, with the largest and the least that may stand behind it. A VIRT may be the number of
 * a block, or of no block that there could be. */
static const char every_letter[] = "l 0 24\n"
                                   "p 1 0\n"
                                   "o 2 -1 18446744073709551615\n"
                                   "@7 o 3 2147483647 8\n"
                                   "g 1048570 17\n"
                                   "k 0 0\n"
                                   "k 0 -9223372036854775808\n"
                                   "w 0 24 0\n"
                                   "t 1048570 32\n"
                                   "f 0\n"
                                   "f 1048570\n"
                                   "k 0 0\n"
                                   "b 1048570 0\n"
                                   "b 1 9223372036854775807\n"
                                   "e 0 0 100\n"
                                   "t 1048570 -4096\n"
                                   "k 1048571 0\n"
                                   "b 1048572 16\n"
                                   "e 1048573 8 0\n"
                                   "t 1048574 0\n"
                                   "M 0 1048576 18446744073709551615 255\n"
                                   "M 1048575 1 0 0\n"
                                   "A 4096 8192 31\n"
                                   "L 1048575\n"
                                   "R 5\n"
                                   "W 3 255\n"
                                   "@2 C 16\n"
                                   "X 1048560\n"
                                   "B 4096 0\n"
                                   "D 4096 0\n";

START_TEST(every_letter_is_written_back_equal)
{
    struct trace trace, again;
    char error[ERROR_BYTES];
    ck_assert_msg(trace_from_text(&trace, "x", every_letter, strlen(every_letter), error), "%s",
                  error);
    char *text = text_of_trace(&trace);
    ck_assert_str_eq(text, every_letter);
    ck_assert_uint_eq(trace_id_limit(&trace), 1048571);
    ck_assert_msg(trace_from_text(&again, "x", text, strlen(text), error), "%s", error);
    ck_assert_int_eq(
        memcmp(trace.operations, again.operations, trace.count * sizeof *trace.operations), 0);
    trace_free(&again);
    trace_free(&trace);
    free(text);
}
END_TEST

static const struct {
    const char *text, *error;
} refused[] = {
    {"l 0", "x:1: expected \"l ID BYTES\" with a number for BYTES, found the end of the line"},
    {"p 0 8 8", "x:1: expected \"p ID BYTES\" and nothing after it, found \"8\""},
    {"o 0 2147483648 8",
     "x:1: expected \"o ID NODE BYTES\" with NODE from -2147483648 to 2147483647, found "
     "\"2147483648\""},
    {"g 0 8\ng 0 8", "x:2: expected \"g ID BYTES\" with a new ID, but block 0 is still live"},
    {"k 0 0", "x:1: expected \"k ID OFFSET\" with the ID of a block that was made, but block 0 was "
              "never made"},
    {"a 0 8\nr 0 0\nk 0 0",
     "x:3: expected \"k ID OFFSET\" with the ID of a block that was made, but block 0 is NULL"},
    {"a 0 8\nb 0 0", "x:2: expected \"b ID OFFSET\" with the ID of a block that is gone, or an "
                     "OFFSET other than 0, but block 0 is live, so that this is no mistake"},
    {"a 0 8\ne 0 0 9",
     "x:2: expected \"e ID OFFSET BYTES\" with the ID of a block that is gone, or "
     "an OFFSET other than 0, but block 0 is live, so that this is no mistake"},
    {"t 0", "x:1: expected \"t ID OFFSET\" with a number for OFFSET, found the end of the line"},
    {"k 1048576 0", "x:1: expected \"k ID OFFSET\" with ID from 0 to 1048575, found \"1048576\""},
    {"a 1048572 8", "x:1: expected \"a ID BYTES\" with ID from 0 to 1048570, found \"1048572\""},
    {"f 1048573", "x:1: expected \"f ID\" with ID from 0 to 1048570, found \"1048573\""},
    {"w 1048575 0 1",
     "x:1: expected \"w ID OFFSET BYTE\" with ID from 0 to 1048570, found \"1048575\""},
    {"M 0 4096 0", "x:1: expected \"M VIRT BYTES PHYS ATTRIBUTES\" with a number for ATTRIBUTES, "
                   "found the end of the line"},
    {"M 0 4096 0 256", "x:1: expected \"M VIRT BYTES PHYS ATTRIBUTES\" with ATTRIBUTES from 0 to "
                       "255, found \"256\""},
    {"L 1048576", "x:1: expected \"L VIRT\" with VIRT from 0 to 1048575, found \"1048576\""},
    {"M 1044480 8192 0 3",
     "x:1: expected \"M VIRT BYTES PHYS ATTRIBUTES\" with VIRT + BYTES of at most 1048576"},
    {"D 4096 18446744073709547520",
     "x:1: expected \"D VIRT BYTES\" with VIRT + BYTES of at most 1048576"},
    {"A 0 1048577 3",
     "x:1: expected \"A VIRT BYTES ATTRIBUTES\" with VIRT + BYTES of at most 1048576"},
    {"W 0 256", "x:1: expected \"W VIRT BYTE\" with BYTE from 0 to 255, found \"256\""},
    {"C 8", "x:1: expected \"C VIRT\" with a multiple of 16 for VIRT"},
    {"X 4095", "x:1: expected \"X VIRT\" with a multiple of 16 for VIRT"},
    {"B 0", "x:1: expected \"B VIRT BYTE\" with a number for BYTE, found the end of the line"},
};
enum { REFUSED = sizeof refused / sizeof refused[0] };

START_TEST(what_makes_no_sense_is_refused)
{
    struct trace trace;
    char error[ERROR_BYTES];
    ck_assert(!trace_from_text(&trace, "x", refused[_i].text, strlen(refused[_i].text), error));
    ck_assert_str_eq(error, refused[_i].error);
    ck_assert_ptr_null(trace.operations);
}
END_TEST

/* What a trace may do, found by a model of its own. */
struct model {
    enum { NEVER, LIVE, GUARDED, GONE, GUARDED_GONE } state[1 << 12];
    uint64_t bytes[1 << 12];
};

static void use_pointer(const struct model *model, const struct operation *operation)
{
    if (operation->id >= PLACE_STACK) {
        ck_assert_uint_lt(operation->id, PLACES_END);
        return;
    }
    ck_assert_int_ne(model->state[operation->id], NEVER);
    bool is_live = model->state[operation->id] == LIVE || model->state[operation->id] == GUARDED;
    bool is_guarded =
        model->state[operation->id] == GUARDED || model->state[operation->id] == GUARDED_GONE;
    if (operation->kind == OP_BAD_FREE || operation->kind == OP_BAD_REALLOC)
        ck_assert(!is_live || operation->extra != 0);
    if (operation->kind == OP_CHECK || operation->kind == OP_BAD_REALLOC)
        ck_assert(!is_guarded);
}

static void use_block(struct model *model, const struct operation *operation)
{
    uint32_t id = operation->id;
    ck_assert_uint_lt(id, sizeof model->state / sizeof model->state[0]);
    bool is_live = model->state[id] == LIVE || model->state[id] == GUARDED;
    bool makes = strchr("acmlpog", (int)operation->kind) != NULL;
    ck_assert(makes != is_live);
    if (makes)
        model->state[id] = operation->kind == OP_GUARDED ? GUARDED : LIVE;
    if (operation->kind == OP_REALLOC)
        ck_assert_int_eq(model->state[id], LIVE);
    if (operation->kind == OP_FREE)
        model->state[id] = model->state[id] == GUARDED ? GUARDED_GONE : GONE;
}

static void use_range(const struct operation *operation)
{
    bool is_call = strchr("MDA", (int)operation->kind) != NULL;
    ck_assert_uint_lt(operation->id, TRACE_RANGE);
    if (is_call)
        ck_assert_uint_le(operation->bytes, TRACE_RANGE - operation->id);
    if (operation->kind == OP_CODE || operation->kind == OP_EXECUTE)
        ck_assert_uint_eq(operation->id % TRACE_CODE, 0);
}

static void assert_well_formed(const struct trace *trace)
{
    struct model *model = calloc(1, sizeof *model);
    ck_assert_ptr_nonnull(model);
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        if (strchr("kbet", (int)operation->kind) != NULL)
            use_pointer(model, operation);
        else if (strchr("MDALRWCXB", (int)operation->kind) != NULL)
            use_range(operation);
        else if (operation->kind != OP_FREE_NULL)
            use_block(model, operation);
    }
    free(model);
}

static void assert_read_back(const struct trace *trace)
{
    struct trace again;
    char error[ERROR_BYTES], *text = text_of_trace(trace);
    ck_assert_msg(trace_from_text(&again, "x", text, strlen(text), error), "%s", error);
    ck_assert_uint_eq(again.count, trace->count);
    for (size_t i = 0; i < again.count; i++) {
        const struct operation *one = &trace->operations[i], *other = &again.operations[i];
        ck_assert(one->kind == other->kind && one->id == other->id && one->bytes == other->bytes);
        ck_assert(one->extra == other->extra && one->attributes == other->attributes);
    }
    trace_free(&again);
    free(text);
}

static bool has(const struct trace *trace, char letter)
{
    size_t at = 0;
    while (at < trace->count && trace->operations[at].kind != (enum operation_kind)letter)
        at++;
    return at < trace->count;
}

static const char *const menus[] = {"aaaacmrrffffkkwwben", "gggffttwwb", "llppoarff",
                                    "aglpomcrffwkbetn", "k"};
enum { MENUS = sizeof menus / sizeof menus[0] };

START_TEST(menu_makes_traces_that_make_sense)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct generator generator = {.shape = SHAPE_MENU,
                                      .sizes = SIZES_POWER_LAW,
                                      .seed = seed,
                                      .operations = 600,
                                      .live_limit = seed % 2 == 0 ? 40 : 3,
                                      .calls = menus[_i]};
        struct trace trace;
        trace_generate(&trace, &generator);
        assert_well_formed(&trace);
        assert_read_back(&trace);
        ck_assert_uint_le(trace.count, generator.operations + generator.live_limit);
        for (const char *letter = menus[_i]; strlen(menus[_i]) > 1 && *letter != '\0'; letter++)
            ck_assert_msg(has(&trace, *letter), "no %c with seed %d", *letter, (int)seed);
        trace_free(&trace);
    }
}
END_TEST

START_TEST(mmu_makes_traces_that_make_sense)
{
    uint64_t wrong = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct generator generator = {.shape = SHAPE_MMU, .seed = seed, .operations = 400};
        struct trace trace;
        trace_generate(&trace, &generator);
        ck_assert_uint_eq(trace.count, generator.operations);
        assert_well_formed(&trace);
        assert_read_back(&trace);
        for (const char *letter = "MDALRW"; *letter != '\0'; letter++)
            ck_assert(has(&trace, *letter));
        for (size_t i = 0; i < trace.count; i++)
            wrong += trace.operations[i].kind == OP_MAP && trace.operations[i].bytes % 4096 != 0;
        trace_free(&trace);
    }
    ck_assert_uint_gt(wrong, 0);
}
END_TEST

struct failure {
    const char *letters; /* it fails while these come in this order */
    const char *expected;
};

static bool fails(const struct trace *trace, void *context)
{
    const struct failure *failure = context;
    const char *next = failure->letters;
    assert_well_formed(trace);
    assert_read_back(trace);
    for (size_t i = 0; i < trace->count && *next != '\0'; i++)
        next += trace->operations[i].kind == (enum operation_kind) * next;
    return *next == '\0';
}

/* Of an operation that needs a block, or one that is gone, the shortest trace has that too. */
static const struct failure failures[] = {
    {"k", NULL},      {"b", NULL},      {"e", NULL},  {"t", NULL},   {"w", NULL},
    {"g", "g 0 1\n"}, {"l", "l 0 1\n"}, {"kb", NULL}, {"fkf", NULL}, {"aab", NULL},
};
enum { FAILURES = sizeof failures / sizeof failures[0] };

START_TEST(shrinking_keeps_sense)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct generator generator = {.shape = SHAPE_MENU,
                                      .sizes = SIZES_SMALL,
                                      .seed = seed,
                                      .operations = 400,
                                      .live_limit = 20,
                                      .calls = "aaglpmcrfffwkbet"};
        struct failure failure = failures[_i];
        struct trace trace;
        trace_generate(&trace, &generator);
        ck_assert(fails(&trace, &failure));
        trace_shrink(&trace, fails, &failure, PLENTY_OF_TIME);
        ck_assert(fails(&trace, &failure));
        ck_assert_uint_le(trace.count, 2 * strlen(failure.letters) + 1);
        if (failure.expected != NULL) {
            char *text = text_of_trace(&trace);
            ck_assert_str_eq(text, failure.expected);
            free(text);
        }
        trace_free(&trace);
    }
}
END_TEST

/* A trace's blocks get new numbers; addresses of the MMU and places are no blocks. */
START_TEST(shrinking_leaves_addresses_alone)
{
    static const char text[] = "a 4000 8\nM 4096 8192 16384 3\na 9 8\nf 4000\nk 1048574 48\n"
                               "W 4097 200\nb 4000 0\nf 9\nA 4096 4096 1\nD 4096 8192\n";
    struct failure failure = {.letters = "MkWbAD"};
    struct trace trace;
    char error[ERROR_BYTES];
    ck_assert_msg(trace_from_text(&trace, "x", text, strlen(text), error), "%s", error);
    trace_shrink(&trace, fails, &failure, PLENTY_OF_TIME);
    char *shrunk = text_of_trace(&trace);
    ck_assert_str_eq(shrunk, "a 0 1\nM 4096 8192 16384 3\nf 0\nk 1048574 48\nW 4097 200\n"
                             "b 0 0\nA 4096 4096 1\nD 4096 8192\n");
    free(shrunk);
    trace_free(&trace);
}
END_TEST

TCase *letter_tests(void)
{
    TCase *tests = tcase_create("letters");
    tcase_add_test(tests, every_letter_is_written_back_equal);
    tcase_add_loop_test(tests, what_makes_no_sense_is_refused, 0, REFUSED);
    tcase_add_loop_test(tests, menu_makes_traces_that_make_sense, 0, MENUS);
    tcase_add_test(tests, mmu_makes_traces_that_make_sense);
    tcase_add_loop_test(tests, shrinking_keeps_sense, 0, FAILURES);
    tcase_add_test(tests, shrinking_leaves_addresses_alone);
    tcase_set_timeout(tests, 120);
    return tests;
}

/* Tests of trace files: what is written is read back, what is wrong is refused by a sentence. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "grader/tests/suites.h"
#include "grader/tests/trace_text.h"

#define SAMPLES "grader/tests/traces/"

enum { SEEDS = 20 };

static void assert_same_trace(const struct trace *one, const struct trace *other)
{
    ck_assert_uint_eq(one->count, other->count);
    ck_assert_str_eq(one->needs, other->needs);
    ck_assert_uint_eq(one->refuse, other->refuse);
    ck_assert(one->refuse_later == other->refuse_later);
    for (size_t i = 0; i < one->count; i++) {
        const struct operation *a = &one->operations[i], *b = &other->operations[i];
        ck_assert(a->kind == b->kind && a->thread == b->thread && a->id == b->id);
        ck_assert(a->bytes == b->bytes && a->extra == b->extra && a->attributes == b->attributes);
    }
}

/* A trace with every letter; each step picks an operation that is allowed on a random id. */
static struct trace random_trace(uint64_t seed)
{
    enum { IDS = 8, OPERATIONS = 200 };
    static const char makes[] = "acmz", uses[] = "frwn";
    struct trace trace = {0};
    bool live[IDS] = {false};
    for (int i = 0; i < OPERATIONS; i++) {
        uint32_t id = (uint32_t)random_below(&seed, IDS);
        struct operation operation = {.thread = (unsigned)random_below(&seed, TRACE_THREADS)};
        int letter = live[id] ? uses[random_below(&seed, 4)] : makes[random_below(&seed, 4)];
        operation.kind = (enum operation_kind)letter;
        bool has_block = letter != 'z' && letter != 'n';
        if (has_block)
            operation.id = id;
        if (has_block && letter != 'f')
            operation.bytes = random_next(&seed) >> (letter == 'w' ? 56 : random_below(&seed, 64));
        if (letter == 'r' && operation.bytes == 0)
            operation.bytes = 1;
        if (letter == 'c' || letter == 'm' || letter == 'w')
            operation.extra = random_next(&seed);
        if (letter == 'z')
            memset(live, 0, sizeof live);
        else if (has_block)
            live[id] = letter != 'f';
        trace_add(&trace, operation);
    }
    return trace;
}

static void assert_written_back_equal(const struct trace *trace)
{
    char error[ERROR_BYTES], *text = text_of_trace(trace);
    struct trace again;
    ck_assert_msg(trace_from_text(&again, "again", text, strlen(text), error), "%s", error);
    assert_same_trace(trace, &again);
    trace_free(&again);
    free(text);
}

START_TEST(what_is_written_is_read_back_equal)
{
    struct trace trace = random_trace((uint64_t)_i);
    if (_i % 2 == 1)
        strcpy(trace.needs, "POOL_BYTES=128 CELL_BYTES=0x20");
    trace.refuse = (unsigned)_i % 4;
    trace.refuse_later = _i % 4 == 3;
    assert_written_back_equal(&trace);
    struct trace copy = trace_copy(&trace);
    assert_same_trace(&trace, &copy);
    trace_free(&copy);
    trace_free(&trace);
}
END_TEST

START_TEST(sample_has_all_that_a_file_can_hold)
{
    static const struct operation expected[] = {
        {OP_MALLOC, 0, 0, 0, 24, 0},     {OP_CALLOC, 3, 1, 0, 16, 4},
        {OP_MEMALIGN, 0, 2, 0, 100, 64}, {OP_WRITE, 0, 2, 0, 255, (uint64_t)-8},
        {OP_REALLOC, 0, 0, 0, 48, 0},    {OP_FREE, 0, 1, 0, 0, 0},
        {OP_FREE, 63, 2, 0, 0, 0},       {OP_FREE_NULL, 0, 0, 0, 0, 0},
        {OP_RESET, 0, 0, 0, 0, 0},       {OP_MALLOC, 0, 0, 0, UINT64_MAX - 15, 0},
    };
    struct trace wanted = {.operations = (struct operation *)(uintptr_t)expected,
                           .count = sizeof expected / sizeof expected[0],
                           .needs = "POOL_BYTES=128 CELL_BYTES=0x20",
                           .refuse = 2,
                           .refuse_later = true};
    struct trace trace;
    char error[ERROR_BYTES] = "";
    ck_assert_msg(trace_read(&trace, SAMPLES "lists.trace", error, sizeof error), "%s", error);
    assert_same_trace(&trace, &wanted);
    ck_assert_uint_eq(trace_id_limit(&trace), 3);
    trace_free(&trace);
}
END_TEST

START_TEST(rep_file_and_windows_lines_are_read)
{
    static const struct {
        const char *path, *text;
    } samples[] = {
        {SAMPLES "realloc.rep", "a 0 512\na 1 128\nr 0 640\na 2 128\nf 1\nf 0\n"},
        {SAMPLES "windows.trace", "a 0 24\nf 0\na 0 8\n"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct trace trace;
        char error[ERROR_BYTES] = "";
        ck_assert_msg(trace_read(&trace, samples[i].path, error, sizeof error), "%s", error);
        char *text = text_of_trace(&trace);
        ck_assert_str_eq(text, samples[i].text);
        free(text);
        trace_free(&trace);
    }
}
END_TEST

START_TEST(texts_without_operations_are_traces)
{
    static const char *const texts[] = {"",      "\n\n", "#", "##needs", "# needless to say\r\n",
                                        " \t# x"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct trace trace;
        char error[ERROR_BYTES];
        ck_assert_msg(trace_from_text(&trace, "x", texts[i], strlen(texts[i]), error), "%s", error);
        ck_assert_uint_eq(trace.count, 0);
        trace_free(&trace);
    }
}
END_TEST

/* What "r ID 0" leaves is NULL: it may be freed, resized or made again, but not written. */
START_TEST(block_resized_to_nothing_is_null)
{
    static const char text[] = "a 0 8\nr 0 0\nf 0\na 0 8\nr 0 0\nr 0 8\nr 0 0\na 0 8\n";
    struct trace trace;
    char error[ERROR_BYTES];
    ck_assert_msg(trace_from_text(&trace, "x", text, strlen(text), error), "%s", error);
    ck_assert_uint_eq(trace.count, 8);
    trace_free(&trace);
}
END_TEST

struct refused {
    const char *name, *text, *error;
};
static const struct refused refused[] = {
    {"x.trace", "a 0 8\nq 1",
     "x.trace:2: expected an operation (a letter such as a, f or r), found \"q\""},
    {"x.trace", "malloc 8",
     "x.trace:1: expected an operation (a letter such as a, f or r), found \"malloc\""},
    {"x.trace", "@2",
     "x.trace:1: expected an operation (a letter such as a, f or r), found the end of the line"},
    {"x.trace", "@1088 z",
     "x.trace:1: expected \"@T OPERATION\" with T from 0 to 1087, found \"1088\""},
    {"x.trace", "@ z", "x.trace:1: expected \"@T OPERATION\" with a number for T, found \"\""},
    {"x.trace", "\n\n\n\n\n\na 0 many",
     "x.trace:7: expected \"a ID BYTES\" with a number for BYTES, found \"many\""},
    {"x.trace", "a 0",
     "x.trace:1: expected \"a ID BYTES\" with a number for BYTES, found the end of the line"},
    {"x.trace", "a x 8", "x.trace:1: expected \"a ID BYTES\" with a number for ID, found \"x\""},
    {"x.trace", "a 0 -1",
     "x.trace:1: expected \"a ID BYTES\" with BYTES from 0 to 18446744073709551615, found \"-1\""},
    {"x.trace", "a 0 0x",
     "x.trace:1: expected \"a ID BYTES\" with a number for BYTES, found \"0x\""},
    {"x.trace", "a 0 0x10000000000000000",
     "x.trace:1: expected \"a ID BYTES\" with BYTES from 0 to 18446744073709551615, found "
     "\"0x10000000000000000\""},
    {"x.trace", "a 0 18446744073709551616",
     "x.trace:1: expected \"a ID BYTES\" with BYTES from 0 to 18446744073709551615, found "
     "\"18446744073709551616\""},
    {"x.trace", "a 1048576 8",
     "x.trace:1: expected \"a ID BYTES\" with ID from 0 to 1048570, found \"1048576\""},
    {"x.trace", "a 0 8 9", "x.trace:1: expected \"a ID BYTES\" and nothing after it, found \"9\""},
    {"x.trace", "a 0 8\na 0 8",
     "x.trace:2: expected \"a ID BYTES\" with a new ID, but block 0 is still live"},
    {"x.trace", "f 3",
     "x.trace:1: expected \"f ID\" with the ID of a live block, but block 3 was never made"},
    {"x.trace", "a 0 8\nz\nr 0 9",
     "x.trace:3: expected \"r ID BYTES\" with the ID of a live block, but block 0 is gone already"},
    {"x.trace", "a 0 8\nr 0 0\nw 0 0 1",
     "x.trace:3: expected \"w ID OFFSET BYTE\" with the ID of a live block, but block 0 is gone "
     "already"},
    {"x.trace", "c 0 4",
     "x.trace:1: expected \"c ID COUNT BYTES\" with a number for BYTES, found the end of the line"},
    {"x.trace", "m 0 a 4",
     "x.trace:1: expected \"m ID ALIGN BYTES\" with a number for ALIGN, found \"a\""},
    {"x.trace", "a 0 8\nw 0 0 256",
     "x.trace:2: expected \"w ID OFFSET BYTE\" with BYTE from 0 to 255, found \"256\""},
    {"x.trace", "w 0 0x8000000000000000 1",
     "x.trace:1: expected \"w ID OFFSET BYTE\" with OFFSET from -9223372036854775808 to "
     "9223372036854775807, found \"0x8000000000000000\""},
    {"x.trace", "# needs",
     "x.trace:1: expected \"# needs NAME=NUMBER ...\" with NAME of A to Z and _, found the end of "
     "the line"},
    {"x.trace", "# needs A=1;B",
     "x.trace:1: expected \"# needs NAME=NUMBER ...\" with NAME of A to Z and _, found \"A=1;B\""},
    {"x.trace", "# needs -DA=1",
     "x.trace:1: expected \"# needs NAME=NUMBER ...\" with NAME of A to Z and _, found \"-DA=1\""},
    {"x.trace", "# refuse 0",
     "x.trace:1: expected \"# refuse N\" or \"# refuse N+\" with N from 1 to 4294967295, found "
     "\"0\""},
    {"x.trace", "# refuse 2 +",
     "x.trace:1: expected \"# refuse N\" or \"# refuse N+\" with N from 1 to 4294967295, found "
     "\"+\""},
    {"x.trace", "# cpus 4",
     "x.trace:1: expected \"# cpus N\" with numbers from 0 to 3, found \"4\""},
    {"x.trace", "# fork 1",
     "x.trace:1: expected \"# fork BEFORE DURING\" with numbers from 0 to 4294967295, found the "
     "end "
     "of the line"},
    {"x.trace", "# fork 1 2 3",
     "x.trace:1: expected \"# fork BEFORE DURING\" and nothing after it, found \"3\""},
    {"x.trace", "# inspect 1 2 65", "x.trace:1: expected from 1 to 64 visitors, found 65"},
    {"x.trace", "# refuse 1\n# refuse 2",
     "x.trace:2: expected only one \"# refuse\" line in a trace"},
    {"x.rep", "a 0 8",
     "x.rep:1: expected number 1 of the 4 that a .rep file begins with (heap size, ids, "
     "operations, weight), one a line, found \"a\""},
    {"x.rep", "1 2 3 4",
     "x.rep:1: expected number 1 of the 4 that a .rep file begins with (heap size, ids, "
     "operations, weight), one a line, found \"2\""},
    {"x.rep", "",
     "x.rep:1: expected number 1 of the 4 that a .rep file begins with (heap size, ids, "
     "operations, weight), one a line, found the end of the file"},
    {"a\nb", "a 0 \x1b[2J\xff",
     "a?b:1: expected \"a ID BYTES\" with a number for BYTES, found \"?[2J?\""},
};

START_TEST(wrong_text_is_refused_with_file_line_and_what_was_expected)
{
    struct trace trace;
    char error[ERROR_BYTES];
    ck_assert(!trace_from_text(&trace, refused[_i].name, refused[_i].text, strlen(refused[_i].text),
                               error));
    ck_assert_str_eq(error, refused[_i].error);
    ck_assert_ptr_null(trace.operations);
    ck_assert_uint_eq(trace.count, 0);
}
END_TEST

static const struct refused refused_files[] = {
    {SAMPLES, NULL, SAMPLES ": expected a trace file, found a folder"},
    {"/dev/zero", NULL, "/dev/zero: expected a trace file, found something that is no plain file"},
    {SAMPLES "none", NULL, SAMPLES "none: expected a trace file, found: No such file or directory"},
    {SAMPLES "double_free.trace", NULL,
     SAMPLES "double_free.trace:3: expected \"f ID\" with the ID of a live block, but block 0 is "
             "gone already"},
    {SAMPLES "short_header.rep", NULL,
     SAMPLES "short_header.rep:3: expected number 3 of the 4 that a .rep file begins with (heap "
             "size, ids, operations, weight), one a line, found \"a\""},
    {SAMPLES "bad_needs.trace", NULL,
     SAMPLES "bad_needs.trace:1: expected \"# needs NAME=NUMBER ...\" with NAME of A to Z and _, "
             "found \"POOL_BYTES=system(\"id\")\""},
    {SAMPLES "zero_byte.trace", NULL,
     SAMPLES "zero_byte.trace:1: expected text, found a byte of value 0"},
};

START_TEST(wrong_file_is_refused)
{
    struct trace trace;
    char error[ERROR_BYTES] = "";
    ck_assert(!trace_read(&trace, refused_files[_i].name, error, sizeof error));
    ck_assert_str_eq(error, refused_files[_i].error);
    ck_assert_ptr_null(trace.operations);
}
END_TEST

START_TEST(line_length_and_operation_count_have_limits)
{
    enum { LINE = 4096, OPERATIONS = 10000000 };
    struct trace trace;
    char error[ERROR_BYTES], *comment = malloc(LINE + 2);
    ck_assert_ptr_nonnull(comment);
    memset(comment, '#', LINE + 2);
    ck_assert(trace_from_text(&trace, "x", comment, LINE, error));
    ck_assert(!trace_from_text(&trace, "x", comment, LINE + 1, error));
    ck_assert_str_eq(error, "x:1: expected a line of at most 4096 characters");
    free(comment);

    char *text = malloc(2 * (size_t)OPERATIONS + 2);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i <= OPERATIONS; i++)
        memcpy(text + 2 * i, "z\n", 2);
    ck_assert(!trace_from_text(&trace, "x", text, 2 * (size_t)OPERATIONS + 2, error));
    ck_assert_str_eq(error, "x:10000001: expected at most 10000000 operations in a trace");
    free(text);
}
END_TEST

START_TEST(needs_have_a_limit)
{
    enum { NEEDS = 64 };
    char text[16 + 5 * NEEDS] = "# needs", error[ERROR_BYTES];
    for (int i = 0; i < NEEDS; i++)
        strcat(text, " A=1");
    struct trace trace;
    ck_assert_msg(trace_from_text(&trace, "x", text, strlen(text), error), "%s", error);
    ck_assert_uint_eq(strlen(trace.needs), TRACE_NEEDS - 1);
    assert_written_back_equal(&trace);
    trace_free(&trace);
    strcat(text, "\n# needs A=1");
    ck_assert(!trace_from_text(&trace, "x", text, strlen(text), error));
    ck_assert_str_eq(error, "x:2: expected at most 255 characters of needs");
}
END_TEST

Suite *trace_suite(void)
{
    Suite *suite = suite_create("trace");
    TCase *files = tcase_create("files");
    tcase_add_loop_test(files, what_is_written_is_read_back_equal, 0, SEEDS);
    tcase_add_test(files, sample_has_all_that_a_file_can_hold);
    tcase_add_test(files, rep_file_and_windows_lines_are_read);
    tcase_add_test(files, texts_without_operations_are_traces);
    tcase_add_test(files, block_resized_to_nothing_is_null);
    tcase_add_loop_test(files, wrong_text_is_refused_with_file_line_and_what_was_expected, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(files, wrong_file_is_refused, 0,
                        sizeof refused_files / sizeof refused_files[0]);
    tcase_add_test(files, line_length_and_operation_count_have_limits);
    tcase_add_test(files, needs_have_a_limit);
    tcase_set_timeout(files, 60);
    suite_add_tcase(suite, files);
    suite_add_tcase(suite, generate_tests());
    suite_add_tcase(suite, enumerate_tests());
    suite_add_tcase(suite, shrink_tests());
    suite_add_tcase(suite, letter_tests());
    return suite;
}

/* Tests of reading a rubric: a whole one, and each fault that one can have. */
#include "grader/tests/rubric_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char whole_rubric[] =
    "lab = { number = 3; name = 'freelist'; title = 'Lab 3: the free list'; };"
    "builds = ('A=1', 'A=2'); builds_on = { lab = 2; steps = '2.1|2.2'; stand_in = 'other'; };\n"
    "steps = (\n"
    "  { step = '3.1'; title = 'one'; points = 10;\n"
    "    checks = ( { name = 'a'; hint = 'union'; }, { name = 'b'; weight = 2; } );\n"
    "    hidden = ( { name = 'c'; } ); },\n"
    "  { step = '3.2'; title = 'two'; points = 40.0;\n"
    "    checks = ( { name = 'd'; }, { name = 'e'; }, { name = 'f'; } ); },\n"
    "  { step = '3.3'; title = 'three'; points = 30;\n"
    "    checks = ( { name = 'g'; }, { name = 'h'; }, { name = 'i'; } );\n"
    "    withheld = 3; } );\n"
    "hints = ( { name = 'union'; text = 'Look at ' 'the union.'; } );\n"
    "cost = { points = 20.0; after = ( '3.1', '3.2' );\n"
    "  shape = 'trees'; operations = 40; sizes = 'fixed'; size_limit = 24;\n"
    "  needs = 'POOL_BYTES=4096';\n"
    "  tiers = ( (0.5, 20), (0.7, 15.0), (1.0, 8) ); };\n";

char rubric_error[512];

bool rubric_read_text(struct rubric *rubric, const char *text)
{
    char path[] = "/tmp/heaplab-rubric-XXXXXX";
    FILE *stream = fdopen(mkstemp(path), "w");
    ck_assert_ptr_nonnull(stream);
    for (; *text != '\0'; text++)
        fputc(*text == '\'' ? '"' : *text, stream);
    fclose(stream);
    rubric_error[0] = '\0';
    bool read = rubric_read(rubric, path, rubric_error, sizeof rubric_error);
    unlink(path);
    size_t prefix = strlen(path);
    if (!read && strncmp(rubric_error, path, prefix) == 0)
        memmove(rubric_error, rubric_error + prefix, strlen(rubric_error + prefix) + 1);
    return read;
}

START_TEST(a_rubric_is_read_whole)
{
    struct rubric rubric;
    ck_assert_msg(rubric_read_text(&rubric, whole_rubric), "%s", rubric_error);
    ck_assert_int_eq(rubric.lab, 3);
    ck_assert_str_eq(rubric.name, "freelist");
    ck_assert_uint_eq(rubric.build_count, 2);
    ck_assert_str_eq(rubric.builds[1], "A=2");
    ck_assert_int_eq(rubric.earlier.lab, 2);
    ck_assert_str_eq(rubric.earlier.steps, "2.1|2.2");
    ck_assert_str_eq(rubric.earlier.stand_in, "other");
    ck_assert_uint_eq(rubric.step_count, 3);
    ck_assert_uint_eq(rubric.steps[0].check_count, 3);
    ck_assert_str_eq(rubric.steps[0].checks[0].hint, "Look at the union.");
    ck_assert_ptr_null(rubric.steps[0].checks[1].hint);
    ck_assert_double_eq(rubric.steps[0].checks[1].weight, 2);
    ck_assert(!rubric.steps[0].checks[1].hidden);
    ck_assert(rubric.steps[0].checks[2].hidden);
    ck_assert_double_eq(rubric.steps[2].withheld, 3);
    ck_assert_uint_eq(rubric.cost.after_count, 2);
    ck_assert_int_eq(rubric.cost.work.shape, SHAPE_TREES);
    ck_assert_int_eq(rubric.cost.work.sizes, SIZES_FIXED);
    ck_assert_uint_eq(rubric.cost.work.size_limit, 24);
    ck_assert_uint_eq(rubric.cost.work.operations, 40);
    ck_assert_str_eq(rubric.cost.needs, "POOL_BYTES=4096");
    ck_assert_uint_eq(rubric.cost.tier_count, 3);
    rubric_free(&rubric);
}
END_TEST

/* The whole rubric with one piece replaced, and the sentence that this must give. */
static const struct {
    const char *piece, *by, *fault;
} faults[] = {
    {"lab = {", "lab = = {", ":1: syntax error."},
    {"hints = (", "steps = (", ":11: duplicate setting name."},
    {"lab = {", "lob = {",
     ":1: the rubric has no key \"lob\"; its keys are lab, builds, builds_on, steps, "
     "hints, cost."},
    {"'A=1'", "1", ":1: \"builds\" lists constants as texts, such as \"LOCKING=1\"."},
    {"lab = 2", "lab = 3", ":1: \"builds_on\" must name an earlier lab, from 1 to 2."},
    {"; stand_in = 'other'", "", ":1: \"builds_on\" needs a key \"stand_in\"."},
    {"lab = { number = 3; name = 'freelist'; title = 'Lab 3: the free list'; };", "",
     ":1: the rubric needs a key \"lab\"."},
    {"cost = {", "cost = 1; more = {", ":12: \"cost\" of the rubric must be a group { ... }."},
    {"number = 3", "number = 0", ":1: The lab's number must be 1 to 32."},
    {"number = 3", "number = 3.5",
     ":1: \"number\" of \"lab\" must be a whole number of at least 0."},
    {"points = 10", "points = 11",
     ":2: The points of all steps and of \"cost\" add up to 101, not to 100."},
    {"points = 10", "points = -10", ":3: \"points\" of a step must be a number of at least 0."},
    {"points = 10", "points = '10'", ":3: \"points\" of a step must be a number of at least 0."},
    {"  { step = '3.1'", "7, { step = '3.1'", ":3: a step must be a group { ... }."},
    {"title = 'one'; ", "", ":3: a step needs a key \"title\"."},
    {"title = 'one'", "titel = 'one'",
     ":3: a step has no key \"titel\"; its keys are step, title, points, checks, hidden, "
     "withheld, only_with."},
    {"step = '3.2'; ", "step = '3.2'; only_with = ('g'); ",
     ":6: \"only_with\" lists checks of this step and of those before it."},
    {"step = '3.2'; ", "step = '3.2'; only_with = (7); ",
     ":6: \"only_with\" lists checks of this step and of those before it."},
    {"step = '3.2'", "step = '3.1'", ":6: Step 3.1 is listed twice."},
    {"'b'", "'a'", ":4: The check \"a\" is listed twice."},
    {"'c'", "'a'", ":5: The check \"a\" is listed twice."},
    {"'i'", "'a'", ":9: The check \"a\" is listed twice."},
    {"hint = 'union'", "hint = 'onion'",
     ":4: The check \"a\" names the hint \"onion\", which isn't there."},
    {"weight = 2", "weight = 0", ":4: The weight of \"b\" must be more than 0."},
    {"{ name = 'd'; }, { name = 'e'; }, { name = 'f'; }", "",
     ":6: Step 3.2 has no check, so nobody can earn its points."},
    {"withheld = 3", "withheld = 3; hidden = ( { name = 'j'; } )",
     ":8: Step 3.3 has both \"hidden\" and \"withheld\"; a handout has only the second."},
    {"the union.'; }", "the union.'; },\n{ name = 'union'; text = 't'; }",
     ":12: The hint \"union\" is listed twice."},
    {"text = 'Look at ' 'the union.'; ", "", ":11: a hint needs a key \"text\"."},
    {"operations = 40; ", "", ":12: \"cost\" needs a key \"operations\"."},
    {"operations = 40; ", "operations = 0; ", ":12: \"operations\" must be at least 1."},
    {"operations", "live",
     ":13: \"cost\" has no key \"live\"; its keys are points, after, shape, operations, sizes, "
     "size_limit, live_limit, live_bytes, needs, tiers."},
    {"'trees'", "'forest'",
     ":13: \"forest\" is no word for \"shape\"; the words are random, lifo, fifo, sawtooth, "
     "realloc, "
     "exhaust, trees, mixed."},
    {"'fixed'", "'tiny'",
     ":13: \"tiny\" is no word for \"sizes\"; the words are small, power_law, large, fixed."},
    {"size_limit = 24", "size_limit = 0",
     ":12: Sizes \"fixed\" need a \"size_limit\" of at least 1."},
    {"'3.1', '3.2'", "'3.1',\n'3.9'", ":13: \"after\" names step 3.9, which isn't there."},
    {"'3.1', '3.2'", "3.1", ":12: \"after\" lists steps as texts, such as \"3.1\"."},
    {"(0.5, 20), (0.7, 15.0), (1.0, 8)", "",
     ":15: \"tiers\" is empty, so nobody can earn the points."},
    {"(0.7, ", "\n(0.5, ", ":16: The tiers must go from fast to slow: ratios up, points down."},
    {"15.0", "20", ":15: The tiers must go from fast to slow: ratios up, points down."},
    {"(0.5, 20)", "(0.5, 19)", ":15: The first tier must give all 20 points of \"cost\"."},
    {"(0.5, 20)", "(0.5, 20, 3)", ":15: A tier is a ratio and its points, such as (0.50, 20.0)."},
};

START_TEST(each_fault_of_a_rubric_is_one_sentence)
{
    char text[2048];
    const char *piece = strstr(whole_rubric, faults[_i].piece);
    ck_assert_ptr_nonnull(piece);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(piece - whole_rubric), whole_rubric,
             faults[_i].by, piece + strlen(faults[_i].piece));
    struct rubric rubric;
    bool read = rubric_read_text(&rubric, text);
    if (read)
        rubric_free(&rubric);
    ck_assert_msg(!read, "accepted: %s", text);
    ck_assert_str_eq(rubric_error, faults[_i].fault);
}
END_TEST

START_TEST(too_many_entries_are_refused)
{
    char text[4096] = "lab = { number = 3; name = 'n'; title = 't'; }; hints = ();\nsteps = (\n"
                      "{ step = '3.1'; title = 't'; points = 100; checks = (";
    for (int i = 0; i <= RECORD_CHECKS; i++)
        sprintf(text + strlen(text), "%s{ name = 'n%d'; }", i > 0 ? "," : "", i);
    strcat(text, ");} );");
    struct rubric rubric;
    ck_assert(!rubric_read_text(&rubric, text));
    ck_assert_str_eq(rubric_error, ":3: \"checks\" has 49 entries; at most 48 are possible.");
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_said)
{
    struct rubric rubric;
    ck_assert(!rubric_read(&rubric, "/nowhere/rubric.cfg", rubric_error, sizeof rubric_error));
    ck_assert_str_eq(rubric_error, "/nowhere/rubric.cfg can't be read: No such file or directory.");
    ck_assert(!rubric_read(&rubric, "/", rubric_error, sizeof rubric_error));
    ck_assert_str_eq(rubric_error, "/ can't be read: Is a directory.");
}
END_TEST

TCase *rubric_tests(void)
{
    TCase *reading = tcase_create("rubric");
    tcase_add_test(reading, a_rubric_is_read_whole);
    tcase_add_loop_test(reading, each_fault_of_a_rubric_is_one_sentence, 0, ROWS(faults));
    tcase_add_test(reading, too_many_entries_are_refused);
    tcase_add_test(reading, a_file_that_cannot_be_read_is_said);
    return reading;
}

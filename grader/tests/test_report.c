/* Tests of the reports: what a student reads, word for word, and the files that reports go to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/tests/report_fixture.h"
#include "grader/tests/rubric_text.h"
#include "grader/tests/suites.h"

static const char small_rubric[] =
    "lab = { number = 3; name = 'freelist'; title = 'Lab 3: the free list'; };"
    "steps = ( { step = '3.1'; title = 'the Cell union'; points = 30;"
    "            checks = ( { name = 'cell_has_32_bytes'; hint = 'union'; } ); },"
    "          { step = '3.2'; title = 'cells in a row'; points = 50;"
    "            checks = ( { name = 'cells_are_adjacent'; hint = 'union'; },"
    "                       { name = 'cells_ascend'; } );"
    "            hidden = ( { name = 'cells_of_other_sizes'; hint = 'union'; } ); } );"
    "hints = ( { name = 'union'; text = 'Look at the union.'; } );"
    "cost = { points = 20; after = ( '3.1', '3.2' ); shape = 'trees'; operations = 40;"
    "         sizes = 'small'; tiers = ( (0.5, 20), (1.0, 8) ); };";

static const char handout_rubric[] =
    "lab = { number = 3; name = 'freelist'; title = 'Lab 3: the free list'; };"
    "steps = ( { step = '3.1'; title = 'the Cell union'; points = 100;"
    "            checks = ( { name = 'cell_has_32_bytes'; } ); withheld = 3; } );"
    "hints = ();";

static struct rubric rubric;
struct record record;
static char *report;

static void open_record(const char *text)
{
    ck_assert_msg(rubric_read_text(&rubric, text), "%s", rubric_error);
    record.lab_count = 1;
    strcpy(record.seed, "7");
    lab_record_open(&record.labs[0], &rubric);
}

void open_small(void)
{
    open_record(small_rubric);
}

void close_record(void)
{
    record_free(&record);
    rubric_free(&rubric);
    free(report);
    report = NULL;
}

void set_check(const char *name, struct check_result result)
{
    ck_assert(lab_record_set(&record.labs[0], name, &result));
}

char *write_report(report_writer *write, struct report_options options)
{
    size_t size;
    lab_record_total(&record.labs[0]);
    record_total(&record);
    free(report);
    FILE *stream = open_memstream(&report, &size);
    ck_assert(write(&record, &options, stream));
    fclose(stream);
    return report;
}

static const struct report_options plain = {0};

void set_partly_right(void)
{
    set_check("cell_has_32_bytes", (struct check_result){.verdict = VERDICT_OK});
    set_check("cells_are_adjacent",
              (struct check_result){VERDICT_WRONG, KIND_PLACEMENT,
                                    "A cell begins where the last one ended.\nexpected: block 0 + "
                                    "32\n     got: block 0 + 48",
                                    "a 0 32\na 1 32\n",
                                    "make replay LAB=3 TRACE=failed/cells_are_adjacent.trace"});
    set_check("cells_ascend", (struct check_result){.verdict = VERDICT_NOT_IMPLEMENTED});
    set_check("cells_of_other_sizes",
              (struct check_result){VERDICT_CRASH, KIND_NONE, "SECRET", "a 0 SECRET", "SECRET"});
    ck_assert(!lab_cost_counts(&record.labs[0], &rubric));
}

START_TEST(a_partly_right_lab_shows_its_first_failure)
{
    set_partly_right();
    ck_assert_str_eq(
        write_report(report_terminal, plain),
        "Lab 3: the free list                                          30 of 100\n"
        "  3.1   the Cell union                                        30 of 30      ok\n"
        "  3.2   cells in a row                                         0 of 50      not yet\n"
        "\n"
        "  Step 3.2: cells are adjacent  (wrong: placement)\n"
        "      A cell begins where the last one ended.\n"
        "      expected: block 0 + 32\n"
        "           got: block 0 + 48\n"
        "    the shortest trace that shows it:\n"
        "      a 0 32\n"
        "      a 1 32\n"
        "    run exactly this again:\n"
        "      make replay LAB=3 TRACE=failed/cells_are_adjacent.trace\n"
        "    hint: union (HINTS=1 make grade LAB=3 shows it)\n"
        "\n"
        "  Also failing (ALL=1 shows each in full):\n"
        "    3.2   cells of other sizes                                crash (hidden)\n"
        "  1 more check waits for steps that aren't filled in yet.\n"
        "\n"
        "  speed: 0 of 20 (speed counts once steps 3.1 and 3.2 pass)\n"
        "\n"
        "Total: 30 of 100\n"
        "Next: repair step 3.2 in lab3_freelist/my_memory_allocator_v3.h, then run: make check3\n");
}
END_TEST

/* Step 3.1 isn't written, 3.2 is begun. */
START_TEST(a_mistake_comes_before_what_is_not_written)
{
    set_partly_right();
    set_check("cell_has_32_bytes", (struct check_result){.verdict = VERDICT_NOT_IMPLEMENTED});
    ck_assert_ptr_null(strstr(write_report(report_terminal, plain), "Step 3.2:"));
    set_check("cells_ascend", (struct check_result){.verdict = VERDICT_OK});
    ck_assert_ptr_nonnull(strstr(write_report(report_terminal, plain), "Step 3.2: cells are adj"));
}
END_TEST

START_TEST(a_right_lab_has_nothing_left_to_do)
{
    lab_record_set_all(&record.labs[0], VERDICT_OK, NULL);
    const struct cost_record measured = {.ratio_to_libc = 0.412};
    lab_cost_set(&record.labs[0], &rubric, &measured);
    record.labs[0].time = (struct time_record){true, 0.45, 0.43, 0.47, 12};
    ck_assert_str_eq(
        write_report(report_terminal, plain),
        "Lab 3: the free list                                         100 of 100\n"
        "  3.1   the Cell union                                        30 of 30      ok\n"
        "  3.2   cells in a row                                        50 of 50      ok\n"
        "\n"
        "  speed: 0.41 of libc's cycles → 20 of 20\n"
        "  time:  0.45 of libc's, between 0.43 and 0.47 (12 pairs of runs)\n"
        "\n"
        "Total: 100 of 100\n"
        "Next: nothing is left to do here. Every check passes.\n");
}
END_TEST

START_TEST(an_empty_lab_is_greeted_with_the_first_step)
{
    ck_assert_str_eq(write_report(report_terminal, plain),
                     "Lab 3: the free list                                           0 of 100\n"
                     "  Nothing filled in yet. Begin with step 3.1, the Cell union: open\n"
                     "  lab3_freelist/my_memory_allocator_v3.h and look for STEP 3.1.\n"
                     "\n"
                     "Total: 0 of 100\n"
                     "Next: fill in step 3.1 in lab3_freelist/my_memory_allocator_v3.h, then run: "
                     "make check3\n");
}
END_TEST

START_TEST(a_lab_that_does_not_compile_shows_the_compilers_words)
{
    lab_record_set_all(&record.labs[0], VERDICT_COMPILE_ERROR,
                       "It doesn't compile.\nv3.h:12:5: error: expected ';'\n   12 |     return\n"
                       "      |     ^~~~~~\n");
    ck_assert_str_eq(
        write_report(report_terminal, plain),
        "Lab 3: the free list                                           0 of 100     "
        "compile-error\n"
        "  It doesn't compile.\n"
        "  v3.h:12:5: error: expected ';'\n"
        "     12 |     return\n"
        "        |     ^~~~~~\n"
        "\n"
        "Total: 0 of 100\n"
        "Next: make lab3_freelist/my_memory_allocator_v3.h compile, then run: make check3\n");
}
END_TEST

START_TEST(the_graders_failure_is_told_as_its_own)
{
    lab_record_set_all(&record.labs[0], VERDICT_OK, NULL);
    set_check("cells_ascend", (struct check_result){.verdict = VERDICT_INTERNAL,
                                                    .message = "No process could be started."});
    const char *text = write_report(report_terminal, plain);
    ck_assert_ptr_nonnull(
        strstr(text, "cells in a row                                        50 of 50"));
    ck_assert_ptr_nonnull(strstr(text, "The grader's own failures cost you no points."));
    ck_assert_ptr_nonnull(strstr(text, "      No process could be started.\n"));
    ck_assert_ptr_nonnull(strstr(text, "Next: run this again;"));
}
END_TEST

START_TEST(withheld_points_are_named)
{
    close_record();
    open_record(handout_rubric);
    const struct check_result ok = {.verdict = VERDICT_OK};
    ck_assert(lab_record_set(&record.labs[0], "cell_has_32_bytes", &ok));
    const char *text = write_report(report_terminal, plain);
    ck_assert_ptr_nonnull(strstr(text, "  (75 points more come from hidden checks)\n"));
    ck_assert_ptr_nonnull(strstr(text, "Total: 25 of 25\n"));
}
END_TEST

START_TEST(options_show_more)
{
    set_partly_right();
    const char *text = write_report(report_terminal, (struct report_options){.hints = true});
    ck_assert_ptr_nonnull(strstr(text, "    hint: union\n      Look at the union.\n"));
    text = write_report(report_terminal, (struct report_options){.all = true});
    ck_assert_ptr_nonnull(strstr(text, "  Step 3.2: cells ascend  (not filled in yet)\n"));
    ck_assert_ptr_nonnull(strstr(text, "This is a hidden check"));
    ck_assert_ptr_null(strstr(text, "Also failing"));
    text = write_report(report_terminal, (struct report_options){.colour = true});
    ck_assert_ptr_nonnull(strstr(text, "\x1b[31mnot yet\x1b[0m\n"));
}
END_TEST

START_TEST(long_traces_are_cut)
{
    char trace[512] = "";
    for (int i = 0; i < 20; i++)
        sprintf(trace + strlen(trace), "a %d 32\n", i);
    set_check("cell_has_32_bytes", (struct check_result){.verdict = VERDICT_WRONG, .trace = trace});
    const char *text = write_report(report_terminal, plain);
    ck_assert_ptr_nonnull(strstr(text, "      a 11 32\n      … 8 more lines\n"));
    ck_assert_ptr_null(strstr(text, "a 12 32"));
}
END_TEST

START_TEST(json_has_every_field_of_the_schema)
{
    lab_record_set_all(&record.labs[0], VERDICT_OK, NULL);
    set_check("cells_ascend", (struct check_result){VERDICT_WRONG, KIND_OVERLAP, "m", "t", "c"});
    const struct cost_record measured = {.ratio_to_libc = 0.1 + 0.2, .instructions = 1u << 31};
    lab_cost_set(&record.labs[0], &rubric, &measured);
    record.labs[0].time = (struct time_record){true, 0.45, 0.43, 0.47, 12};
    record.labs[0].note = strdup("another one stood in");
    const char *text = write_report(report_json, plain);
    static const char *const pieces[] = {
        "\"score\": 83.33,",       "\"max\": 100.0,",
        "\"seed\": \"7\"",         "\"lab\": 3,",
        "\"name\": \"freelist\"",  "\"verdict\": \"wrong\",",
        "\"step\": \"3.1\"",       "\"title\": \"the Cell union\"",
        "\"score\": 33.333333,",   "\"name\": \"cells_ascend\"",
        "\"kind\": \"overlap\"",   "\"kind\": null",
        "\"hidden\": true",        "\"hidden\": false",
        "\"message\": \"m\"",      "\"trace\": \"t\"",
        "\"command\": \"c\"",      "\"hint\": \"Look at the union.\"",
        "\"ratio_to_libc\": 0.3,", "\"instructions\": 2147483648",
        "\"syscalls\": 0",         "\"page_faults\": 0",
        "\"low\": 0.43",           "\"high\": 0.47",
        "\"pairs\": 12",           "\"note\": \"another one stood in\"",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        ck_assert_msg(strstr(text, pieces[i]) != NULL, "no %s in %s", pieces[i], text);
    ck_assert_ptr_nonnull(strstr(text, "\"cost\": {"));
    ck_assert_ptr_nonnull(strstr(write_report(report_terminal, plain), "another one stood in"));
    ck_assert_ptr_nonnull(strstr(write_report(report_summary, plain), "another one stood in"));
    close_record();
    open_small();
    text = write_report(report_json, plain);
    ck_assert_ptr_nonnull(strstr(text, "\"cost\": null"));
    ck_assert_ptr_nonnull(strstr(text, "\"time\": null"));
}
END_TEST

START_TEST(the_summary_has_a_table_and_the_first_failure)
{
    set_partly_right();
    ck_assert_str_eq(write_report(report_summary, plain),
                     "## heaplab: 30 of 100\n\n### Lab 3&#58;&#8203; the free list: 30 of 100\n\n"
                     "| Step | | Checks | Points |\n|---|---|---|---|\n"
                     "| 3&#46;1 | the Cell union | 1 of 1 | 30 of 30 |\n"
                     "| 3&#46;2 | cells in a row | 0 of 3 | 0 of 50 |\n"
                     "| Speed | speed counts once steps 3&#46;1 and 3&#46;2 pass | | 0 of 20 |\n\n"
                     "**Step 3&#46;2: cells are adjacent** (wrong: placement)\n\n"
                     "```text\nA cell begins where the last one ended.\nexpected: block 0 + 32\n"
                     "     got: block 0 + 48\n```\n\n"
                     "The shortest trace that shows it:\n\n```text\na 0 32\na 1 32\n```\n\n"
                     "Run exactly this again:\n\n"
                     "```text\nmake replay LAB=3 TRACE=failed/cells_are_adjacent.trace\n```\n\n"
                     "Hint: union\n\n"
                     "Next: repair step 3&#46;2 in "
                     "lab3&#95;freelist&#47;my&#95;memory&#95;allocator&#95;v3&#46;h&#44;"
                     " then run&#58;&#8203; make check3\n");
}
END_TEST

static bool write_half(const struct record *unused, const struct report_options *options,
                       FILE *stream)
{
    (void)unused, (void)options;
    fputs("half", stream);
    return false;
}

START_TEST(a_file_is_written_whole_or_not_at_all)
{
    char folder[] = "/tmp/heaplab-report-XXXXXX", path[64], error[256] = "";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.json", folder);
    ck_assert_msg(report_save(report_json, &record, &plain, path, error, sizeof error), "%s",
                  error);
    struct stat status, again;
    ck_assert_int_eq(stat(path, &status), 0);
    mode_t mask = umask(0);
    umask(mask);
    ck_assert_uint_eq(status.st_mode & 0777, 0666 & ~mask);

    ck_assert(!report_save(write_half, &record, &plain, path, error, sizeof error));
    ck_assert_int_eq(stat(path, &again), 0);
    ck_assert_int_eq(again.st_size, status.st_size);
    unlink(path);
    ck_assert_msg(rmdir(folder) == 0, "a temporary file is left in %s", folder);

    ck_assert(!report_save(report_json, &record, &plain, path, error, sizeof error));
    char expected[256];
    snprintf(expected, sizeof expected,
             "The report can't be written to %s: No such file or directory.", path);
    ck_assert_str_eq(error, expected);
    ck_assert(!report_save(report_json, &record, &plain, "/", error, sizeof error));
    ck_assert_str_eq(error, "The report can't be written to /: Is a directory.");
    ck_assert(report_save(report_json, &record, &plain, "/dev/null", error, sizeof error));
    ck_assert(!report_save(report_json, &record, &plain, "/dev/full", error, sizeof error));
    ck_assert_str_eq(error, "The report can't be written to /dev/full: No space left on device.");
}
END_TEST

START_TEST(options_come_from_the_environment)
{
    FILE *stream = tmpfile();
    unsetenv("ALL");
    setenv("HINTS", "1", 1);
    struct report_options options = report_options_for(stream);
    ck_assert(options.hints && !options.all && !options.colour && !options.show_hidden);
    setenv("HINTS", "0", 1);
    setenv("ALL", "1", 1);
    options = report_options_for(stream);
    ck_assert(!options.hints && options.all);
    fclose(stream);
    ck_assert(report_format_named("summary")->write == report_summary);
    ck_assert_ptr_null(report_format_named("pdf"));
    ck_assert_ptr_null(report_formats[FORMATS].name);
}
END_TEST

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *terminal = tcase_create("terminal");
    tcase_add_checked_fixture(terminal, open_small, close_record);
    tcase_add_test(terminal, a_partly_right_lab_shows_its_first_failure);
    tcase_add_test(terminal, a_mistake_comes_before_what_is_not_written);
    tcase_add_test(terminal, a_right_lab_has_nothing_left_to_do);
    tcase_add_test(terminal, an_empty_lab_is_greeted_with_the_first_step);
    tcase_add_test(terminal, a_lab_that_does_not_compile_shows_the_compilers_words);
    tcase_add_test(terminal, the_graders_failure_is_told_as_its_own);
    tcase_add_test(terminal, withheld_points_are_named);
    tcase_add_test(terminal, options_show_more);
    tcase_add_test(terminal, long_traces_are_cut);
    suite_add_tcase(suite, terminal);

    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, open_small, close_record);
    tcase_add_test(files, the_summary_has_a_table_and_the_first_failure);
    tcase_add_test(files, json_has_every_field_of_the_schema);
    tcase_add_test(files, a_file_is_written_whole_or_not_at_all);
    tcase_add_test(files, options_come_from_the_environment);
    suite_add_tcase(suite, files);
    suite_add_tcase(suite, hostile_tests());
    return suite;
}

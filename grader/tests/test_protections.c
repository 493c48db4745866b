/* Tests of what the tables and the picture of lab 6 make of runs and races that are made up: when a
 * mistake was noticed, and what a protection costs. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/bugs_report.h"
#include "grader/report/race_report.h"
#include "grader/report/save.h"
#include "grader/tests/suites.h"

enum { ROUNDS = 3, RACES = 2 };

static const struct {
    const char *words;
    bool exited;
    int status, signal;
    enum bug_moment moment;
    char how;
} endings[] = {
    {"1\n2\n3\n", true, 0, 0, BUG_NEVER, ' '},
    {"1\n", false, 0, SIGSEGV, BUG_AT_ONCE, 'S'},
    {"1\nfree(): invalid pointer\n", false, 0, SIGABRT, BUG_AT_ONCE, 'A'},
    {"1\n==7== Invalid write\n2\n3\n", true, 0, 0, BUG_AT_ONCE, 'R'},
    {"1\n2\noverflow\n", false, 0, SIGABRT, BUG_AT_FREE, 'A'},
    {"1\n2\n3\n", false, 0, SIGSEGV, BUG_AT_EXIT, 'S'},
    {"1\n2\n", false, 0, SIGBUS, BUG_AT_FREE, 'K'},
    {"1\n", true, 1, 0, BUG_AT_ONCE, 'R'},
    {"out of memory\n", true, 2, 0, BUG_NOT_REACHED, 'R'},
    {"2\n1\n", true, 0, 0, BUG_NOT_REACHED, 'R'},
};

START_TEST(marks_tell_when_a_mistake_was_noticed)
{
    struct measured_run run = {
        .exited = endings[_i].exited, .status = endings[_i].status, .signal = endings[_i].signal};
    strcpy(run.complaint, endings[_i].words);
    struct bug_sight sight = bug_sight_of(&run);
    ck_assert_msg(sight.moment == endings[_i].moment, "%s", endings[_i].words);
    ck_assert_int_eq(sight.how, endings[_i].how);
    run.timed_out = true;
    ck_assert_int_eq(bug_sight_of(&run).moment, BUG_HANGS);
}
END_TEST

static struct race races[RACES];
static struct race_list list = {RACES, races};

/* "v5" is as dear as libc, "v6 guard" a hundred times as much. "ASan" can't be counted; "broken" isn't
 * in the race. */
static void make_up_race(struct race *race, const char *work)
{
    static const char *const names[] = {"v0", "v5", "v6 guard", "ASan", "broken"};
    *race =
        (struct race){.lab = 6, .rounds = ROUNDS, .title = text_of("<made> & up"), .work = work};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct race_entrant *entrant = race_add(race, names[i]);
        double factor = i == 2 ? 100 : 1;
        entrant->cycles = i == 3 ? 0 : 1e6 * factor;
        for (unsigned round = 0; round < ROUNDS; round++) {
            entrant->seconds[round] = factor;
            entrant->peak_kib[round] = 2048 * factor;
        }
    }
    race->entrants[4].note = text_of("compile-error: \x1b[2J");
}

static void make_up(void)
{
    make_up_race(&races[0], "all of <it>");
    make_up_race(&races[1], "a part");
}

static void forget(void)
{
    for (size_t i = 0; i < RACES; i++)
        race_free(&races[i]);
}

static char *text_from(content_writer *write, const void *content)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert(write(content, stream));
    fclose(stream);
    return text;
}

static bool write_table(const void *content, FILE *stream)
{
    return protections_table(content, stream);
}

static bool write_bugs(const void *content, FILE *stream)
{
    return bugs_table(content, stream);
}

static void expect_text(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

static void expect_safe_lines(char *text)
{
    ck_assert_ptr_null(strchr(text, '\x1b'));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        ck_assert_msg(strlen(line) <= 80, "%s", line);
        ck_assert_msg(line[strlen(line) - 1] != ' ', "it ends with a space: %s", line);
    }
}

START_TEST(the_table_of_costs_fits_a_terminal_and_is_safe)
{
    char *text = text_from(write_table, &list);
    expect_text(text, "all of <it>");
    expect_text(text, "v6 guard          100   100    100 (100 to 100)    100 (100 to 100)"
                      "  200.0   100\n");
    expect_text(text, "ASan                -     - 1.00 (1.00 to 1.00)");
    expect_text(text, "not in the race");
    expect_safe_lines(text);
    free(text);
}
END_TEST

START_TEST(what_has_no_lab_before_it_is_compared_to_libc_alone)
{
    for (size_t i = 0; i < RACES; i++)
        races[i].entrants[1].note = text_of("not implemented yet");
    races[0].entrants[1].cycles = races[1].entrants[1].cycles = 0;
    char *text = text_from(write_table, &list);
    expect_text(text, "v6 guard          100     -    100 (100 to 100)                   -"
                      "  200.0     -\n");
    free(text);
}
END_TEST

START_TEST(the_picture_has_a_bar_for_each_cost_that_is_known)
{
    char *text = text_from(protections_plot, &list);
    unsigned bars = 0;
    for (const char *at = text; (at = strstr(at, "<rect x=")) != NULL; at++)
        bars++;
    ck_assert_uint_eq(bars, RACES * (2 + 3 + 3)); /* cycles, time and memory */
    expect_text(text, "&lt;made&gt; &amp; up");
    ck_assert_ptr_null(strstr(text, "nan"));
    ck_assert_ptr_null(strstr(text, "broken"));
    ck_assert_str_eq(text + strlen(text) - strlen("</svg>\n"), "</svg>\n");
    free(text);
}
END_TEST

START_TEST(the_table_of_mistakes_has_libc_last_and_each_price_once)
{
    struct bugs_report report = {.bug_count = 1, .tools = &races[0], .prices = &list};
    strcpy(report.names[0], "double free");
    report.sights[0][0] = (struct bug_sight){BUG_NEVER, ' '};
    report.sights[0][1] = (struct bug_sight){BUG_AT_ONCE, 'S'};
    report.sights[0][2] = (struct bug_sight){BUG_AT_FREE, 'A'};
    races[0].entrants[2].note = text_of("it is in the other race");
    char *text = text_from(write_bugs, &report);
    expect_text(text, "                            v5        v6 guard  ASan      broken    libc\n");
    expect_text(text,
                "double free                 at once S at free A -         -         never\n");
    expect_text(text, "cycles, counted             1.00      100       -         -         1.00\n");
    expect_text(text, "processor time              1.00      100       1.00      -         1.00\n");
    expect_text(text, "broken isn't here: compile-error: \\x1b[2J\n");
    expect_safe_lines(text);
    free(text);
}
END_TEST

TCase *protection_report_tests(void)
{
    TCase *reports = tcase_create("protection reports");
    tcase_add_checked_fixture(reports, make_up, forget);
    tcase_add_loop_test(reports, marks_tell_when_a_mistake_was_noticed, 0,
                        sizeof endings / sizeof *endings);
    tcase_add_test(reports, the_table_of_costs_fits_a_terminal_and_is_safe);
    tcase_add_test(reports, what_has_no_lab_before_it_is_compared_to_libc_alone);
    tcase_add_test(reports, the_picture_has_a_bar_for_each_cost_that_is_known);
    tcase_add_test(reports, the_table_of_mistakes_has_libc_last_and_each_price_once);
    return reports;
}

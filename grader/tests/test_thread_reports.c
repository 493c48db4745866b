/* Tests of what tables, picture and JSON make of races by work and number of threads, with
 * measurements that are made up. */
#include <check.h>
#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/report/save.h"
#include "grader/tests/suites.h"

enum { RACES = 3, ROUNDS = 3, ENTRANTS = 4 };

static struct race races[RACES];
static struct race_list list = {RACES, races};

/* Two works, one of which isn't for one thread. "v5 <&>" needs half of libc's time and twice its
 * memory. One entrant doesn't compile, one crashes in the last race. */
static void make_up_race(struct race *race, const char *work, unsigned threads)
{
    *race = (struct race){.lab = 5,
                          .rounds = ROUNDS,
                          .title = text_of("<made> & up"),
                          .work = work,
                          .threads = threads,
                          .allocations = 1000000};
    race_add(race, "v0");
    race_add(race, "v5 <&>");
    race_add(race, "broken")->note = text_of("compile-error: \x1b[2J");
    race_add(race, "mimalloc");
    for (size_t i = 0; i < race->count; i++) {
        struct race_entrant *entrant = &race->entrants[i];
        if (entrant->note == NULL)
            entrant->program = text_of("program");
        for (unsigned round = 0; round < ROUNDS; round++) {
            entrant->seconds[round] = 3;
            entrant->wall_seconds[round] = i == 1 ? 0.5 : 1;
            entrant->peak_kib[round] = i == 1 ? 4096 : 2048;
        }
    }
    race->entrants[1].is_version = true;
    race->entrants[1].lock_counter = text_of("counter");
    race->entrants[1].contended = 1000;
}

static void make_up(void)
{
    make_up_race(&races[0], "server", 1);
    make_up_race(&races[1], "server", 8);
    make_up_race(&races[2], "producer, consumer", 8);
    races[2].entrants[3].note = text_of("crash: Segmentation fault");
}

static void forget(void)
{
    for (size_t i = 0; i < RACES; i++)
        race_free(&races[i]);
}

START_TEST(values_are_those_of_the_clock)
{
    struct threads_axes axes = threads_axes(&list);
    ck_assert_uint_eq(axes.work_count, 2);
    ck_assert_uint_eq(axes.count_count, 2);
    ck_assert_str_eq(axes.works[1], "producer, consumer");
    ck_assert_uint_eq(axes.counts[1], 8);
    ck_assert_ptr_eq(threads_race(&list, "producer, consumer", 8), &races[2]);
    ck_assert_ptr_null(threads_race(&list, "producer, consumer", 1));
    ck_assert_double_eq(threads_calls_per_second(&races[0], 0), 2e6);
    ck_assert_double_eq(threads_calls_per_second(&races[0], 1), 4e6);
    ck_assert_double_nan(threads_calls_per_second(&races[0], 2));
    ck_assert_double_nan(threads_calls_per_second(NULL, 0));
    ck_assert_double_eq(threads_peak_mib(&races[0], 1), 4);
    ck_assert_double_nan(threads_peak_mib(&races[0], 2));
}
END_TEST

START_TEST(contention_is_a_sum_over_all_works_or_nothing)
{
    ck_assert_double_eq(threads_contended(&list, 1, 1), 1000);
    ck_assert_double_eq(threads_contended(&list, 8, 1), 2000);
    ck_assert_double_eq(threads_contended_share(&list, 8, 1), 0.5);
    ck_assert_double_nan(threads_contended(&list, 8, 0));
    races[2].entrants[1].note = text_of("timeout");
    ck_assert_double_nan(threads_contended(&list, 8, 1));
    ck_assert_double_eq(threads_contended(&list, 1, 1), 1000);
}
END_TEST

START_TEST(entrants_of_one_race_run_in_another)
{
    struct race other = {.lab = 5};
    races[0].entrants[3].preload = text_of("library");
    race_add_all(&other, &races[0]);
    ck_assert_uint_eq(other.count, ENTRANTS);
    ck_assert_str_eq(other.entrants[1].name, "v5 <&>");
    ck_assert_str_eq(other.entrants[1].lock_counter, "counter");
    ck_assert(other.entrants[1].is_version);
    ck_assert_ptr_null(other.entrants[0].lock_counter);
    ck_assert_str_eq(other.entrants[2].note, races[0].entrants[2].note);
    ck_assert_str_eq(other.entrants[3].preload, "library");
    ck_assert_ptr_ne(other.entrants[3].preload, races[0].entrants[3].preload);
    race_free(&other);
}
END_TEST

static char *text_from(content_writer *write)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert(write(&list, stream));
    fclose(stream);
    return text;
}

static bool write_threads(const void *content, FILE *stream)
{
    return threads_table(content, stream);
}

static bool write_libraries(const void *content, FILE *stream)
{
    const struct race_list *all = content, servers = {2, all->races};
    return library_table(&servers, stream);
}

static unsigned occurrences(const char *text, const char *what)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        count++;
    return count;
}

static void expect_safe_lines(char *text)
{
    ck_assert_ptr_null(strchr(text, '\x1b'));
    ck_assert_ptr_null(strstr(text, "nan"));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        ck_assert_msg(strlen(line) <= 80, "%s", line);
}

START_TEST(the_table_has_a_row_for_each_and_a_note_for_who_failed)
{
    static const char *const rows[] = {
        "v0               2.0       -       -       -                 1.00  1.00        -\n",
        "v5 <&>           4.0       -       -       -  0.50 (0.50 to 0.50)  2.00    1,000\n",
        "v5 <&>           4.0     4.0       -       -  0.50 (0.50 to 0.50)  2.00    2,000\n",
        "mimalloc         2.0       -       -       -  1.00 (1.00 to 1.00)  1.00        -\n",
        "producer, consumer, threads: 8: crash: Segmentation fault\n"};
    char *text = text_from(write_threads);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(strstr(text, rows[i]) != NULL, "%s%s", text, rows[i]);
    ck_assert_uint_eq(occurrences(text, "8 threads"), 1);
    ck_assert_uint_eq(occurrences(text, "compile-error"), 1);
    ck_assert_uint_eq(occurrences(text, "\nbroken "), 1);
    ck_assert_uint_eq(occurrences(text, "not in the race"), 2);
    expect_safe_lines(text);
    free(text);
}
END_TEST

START_TEST(libraries_are_compared_to_libc_and_mimalloc)
{
    char *text = text_from(write_libraries);
    static const char row[] =
        "v5 <&>          0.500 0.50 (0.50 to 0.50) 0.50 (0.50 to 0.50)       1.00    2.00\n";
    ck_assert_msg(occurrences(text, row) == 2, "%s", text);
    ck_assert_ptr_nonnull(strstr(text, "server, 1 thread "));
    ck_assert_ptr_nonnull(strstr(text, "server, 8 threads "));
    expect_safe_lines(text);
    free(text);
}
END_TEST

/* A reader for as much XML as we write: elements that are closed in order, attributes in quotes and
 * once each, and no bare & or <. Returns what follows the element. */
static const char *read_attribute(const char *at)
{
    const char *name = at;
    while (isalnum((unsigned char)*at) || *at == '-')
        at++;
    ck_assert_msg(at > name && at[0] == '=' && at[1] == '"', "no attribute: %.60s", name);
    at += 2;
    at += strcspn(at, "\"<&");
    ck_assert_msg(*at == '"', "attribute without an end: %.60s", name);
    return at + 1;
}

static const char *read_text(const char *at)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;"};
    for (; *at != '<'; at++) {
        bool is_entity = false;
        ck_assert_msg(*at != '\0', "the text has no end");
        for (size_t i = 0; i < 3; i++)
            is_entity |= strncmp(at, entities[i], strlen(entities[i])) == 0;
        ck_assert_msg(*at != '&' || is_entity, "bare &: %.40s", at);
    }
    return at;
}

static const char *read_element(const char *at)
{
    const char *name = ++at;
    while (isalpha((unsigned char)*at))
        at++;
    size_t length = (size_t)(at - name);
    ck_assert_msg(length > 0, "no element: %.40s", name);
    while (*at == ' ')
        at = read_attribute(at + 1);
    if (strncmp(at, "/>", 2) == 0)
        return at + 2;
    ck_assert_msg(*at == '>', "element without an end: %.60s", name);
    for (at = read_text(at + 1); at[1] != '/'; at = read_text(at))
        at = read_element(at);
    ck_assert_msg(strncmp(at + 2, name, length) == 0 && at[2 + length] == '>',
                  "%.*s isn't closed: %.40s", (int)length, name, at);
    return at + 3 + length;
}

/* Every coordinate of that name lies from 0 to `largest`. */
static void expect_inside(const char *picture, const char *name, double largest)
{
    char *mark = text_of(" %s=\"", name);
    unsigned count = 0;
    for (const char *at = picture; (at = strstr(at, mark)) != NULL; at++, count++) {
        double value = strtod(at + strlen(mark), NULL);
        ck_assert_msg(value >= 0 && value <= largest, "%.40s", at);
    }
    ck_assert_msg(count > 0, "there is no %s", name);
    free(mark);
}

static void expect_right_picture(const char *picture)
{
    static const char *const across[] = {"x", "x1", "x2", "cx"}, *const down[] = {"y", "y1", "y2",
                                                                                  "cy"};
    double width = 0, height = 0;
    const char *end = read_element(picture);
    ck_assert_str_eq(end, "\n");
    ck_assert_int_eq(sscanf(strstr(picture, "viewBox"), "viewBox=\"0 0 %lf %lf\"", &width, &height),
                     2);
    for (size_t i = 0; i < 4; i++) {
        expect_inside(picture, across[i], width);
        expect_inside(picture, down[i], height);
    }
    ck_assert_ptr_null(strstr(picture, "nan"));
    ck_assert_ptr_null(strchr(picture, '\x1b'));
}

START_TEST(the_picture_is_whole_and_nothing_lies_outside)
{
    char *picture = text_from(threads_plot);
    expect_right_picture(picture);
    /* Points for three races and twice the memory, of three allocators; and of locks, for one. */
    ck_assert_uint_eq(occurrences(picture, "<circle"), 5 + 5 + 4 + 2);
    ck_assert_uint_eq(occurrences(picture, ">v5 &lt;&amp;&gt;</text>"), 4);
    ck_assert_uint_eq(occurrences(picture, ">broken</text>"), 0);
    ck_assert_ptr_nonnull(strstr(picture, "Lab 5, &lt;made&gt; &amp; up</text>"));
    free(picture);
}
END_TEST

START_TEST(a_picture_of_enormous_or_no_values_is_right_as_well)
{
    races[0].allocations = UINT64_MAX / 4;
    races[1].allocations = races[2].allocations = 0;
    races[1].entrants[1].peak_kib[0] = races[1].entrants[1].peak_kib[1] = 1e12;
    char *picture = text_from(threads_plot);
    expect_right_picture(picture);
    free(picture);
}
END_TEST

/* The height at which this name begins, in the picture's first panel. */
static double height_of(const char *picture, const char *name)
{
    char *mark = text_of(">%s</text>", name);
    const char *at = strstr(picture, mark);
    ck_assert_ptr_nonnull(at);
    while (strncmp(at, " y=\"", 4) != 0)
        at--;
    free(mark);
    return strtod(at + 4, NULL);
}

START_TEST(names_at_the_same_height_move_apart)
{
    char *picture = text_from(threads_plot);
    ck_assert_double_ge(fabs(height_of(picture, "v0") - height_of(picture, "mimalloc")), 12);
    ck_assert_double_lt(height_of(picture, "v5 &lt;&amp;&gt;"), height_of(picture, "v0"));
    free(picture);
}
END_TEST

/* The height of a line of the first panel's grid; the lowest has the number 0. */
static double grid_height(const char *picture, int number)
{
    const char *at = picture;
    for (int i = 0; i <= number; i++)
        at = strstr(at + 1, "class=\"grid\"");
    return strtod(strstr(at, "y1=\"") + 4, NULL);
}

/* When all are equally fast, all want to be at the top; and beside a much faster one, at the
 * bottom. */
static const double slowness[] = {1, 1e9};

START_TEST(names_stay_beside_their_panel)
{
    enum { TOP_LINE = 5, HALF_A_LETTER = 5 };
    static const char *const names[] = {"v0", "v5 &lt;&amp;&gt;", "mimalloc"};
    for (size_t i = 0; i < ENTRANTS; i++)
        for (unsigned round = 0; round < ROUNDS; round++)
            for (size_t j = 0; j < RACES; j++)
                races[j].entrants[i].wall_seconds[round] = i == 1 ? 1 : slowness[_i];
    char *picture = text_from(threads_plot);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        double height = height_of(picture, names[i]);
        ck_assert_double_ge(height, grid_height(picture, TOP_LINE));
        ck_assert_double_le(height, grid_height(picture, 0) + HALF_A_LETTER);
    }
    ck_assert_double_ge(fabs(height_of(picture, "v0") - height_of(picture, "mimalloc")), 12);
    free(picture);
}
END_TEST

START_TEST(json_of_threads_has_times_by_the_clock)
{
    char *text = text_from(race_json);
    json_t *root = json_loads(text, 0, NULL), *lab, *runs, *version, *absent;
    lab = json_array_get(json_object_get(root, "labs"), 1);
    runs = json_object_get(lab, "runs");
    version = json_array_get(runs, 1);
    absent = json_array_get(runs, 2);
    ck_assert_str_eq(json_string_value(json_object_get(lab, "work")), "server");
    ck_assert_int_eq(json_integer_value(json_object_get(lab, "threads")), 8);
    json_t *time = json_object_get(version, "time_to_libc");
    ck_assert_double_eq(json_real_value(json_object_get(time, "ratio")), 0.5);
    ck_assert_double_eq(json_real_value(json_object_get(version, "calls_per_second")), 4e6);
    ck_assert_int_eq(json_integer_value(json_object_get(version, "contended")), 1000);
    ck_assert(json_is_null(json_object_get(json_array_get(runs, 0), "contended")));
    ck_assert(json_is_null(json_object_get(absent, "time_to_libc")));
    ck_assert_str_eq(json_string_value(json_object_get(absent, "note")), "compile-error: \\x1b[2J");
    json_decref(root);
    free(text);
}
END_TEST

TCase *thread_report_tests(void)
{
    TCase *reports = tcase_create("reports of threads");
    tcase_add_checked_fixture(reports, make_up, forget);
    tcase_add_test(reports, values_are_those_of_the_clock);
    tcase_add_test(reports, contention_is_a_sum_over_all_works_or_nothing);
    tcase_add_test(reports, entrants_of_one_race_run_in_another);
    tcase_add_test(reports, the_table_has_a_row_for_each_and_a_note_for_who_failed);
    tcase_add_test(reports, libraries_are_compared_to_libc_and_mimalloc);
    tcase_add_test(reports, the_picture_is_whole_and_nothing_lies_outside);
    tcase_add_test(reports, a_picture_of_enormous_or_no_values_is_right_as_well);
    tcase_add_test(reports, names_at_the_same_height_move_apart);
    tcase_add_loop_test(reports, names_stay_beside_their_panel, 0,
                        sizeof slowness / sizeof *slowness);
    tcase_add_test(reports, json_of_threads_has_times_by_the_clock);
    return reports;
}

/* Tests of the race: a benchmark of a few lines on headers that are right, expensive or hostile,
 * and what the table, the sentences and the JSON make of measurements that are made up. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/report/save.h"
#include "grader/score/race.h"
#include "grader/score/rivals.h"
#include "grader/tests/suites.h"

enum { ALLOCATIONS = 1000 };

static const char benchmark[] = "#include \"my_memory_allocator.h\"\n"
                                "int main(void)\n"
                                "{\n"
                                "    init_mem_pool();\n"
                                "    for (int i = 0; i < 1000; i++) {\n"
                                "        char *block = my_malloc(24);\n"
                                "        if (block == NULL)\n"
                                "            out_of_mem();\n"
                                "        *block = 1;\n"
                                "        my_free(block);\n"
                                "    }\n"
                                "    puts(\"done\");\n"
                                "}\n";

/* A header is this frame around the body of my_malloc. */
static const char header_frame[] = "#include <fcntl.h>\n"
                                   "#include <signal.h>\n"
                                   "void init_mem_pool(void) {}\n"
                                   "void *my_malloc(size_t num_bytes)\n"
                                   "{\n"
                                   "    static char block[32];\n"
                                   "    (void)num_bytes;\n"
                                   "    %s\n"
                                   "    return block;\n"
                                   "}\n"
                                   "void my_free(void *ptr) { (void)ptr; }\n";

static struct job job;
static struct places places;
static struct race race;

static void open_job(void)
{
    char error[256];
    ck_assert(places_find(&places));
    ck_assert_msg(job_open(&job, error, sizeof error), "%s", error);
    race = (struct race){.lab = 1, .rounds = 1, .title = text_of("tiny")};
}

static void close_job(void)
{
    race_free(&race);
    job_close(&job);
}

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(content, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* Builds the little benchmark: on libc for a body of NULL. */
static struct build build(const char *body, enum benchmark_count count)
{
    struct build built;
    char *source = text_of("%s/tiny.c", job.folder);
    char *header = text_of("%s/my_memory_allocator_v1.h", job.folder);
    FILE *file = fopen(header, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, header_frame, body == NULL ? "" : body);
    fclose(file);
    write_file(source, benchmark);
    struct build_order order = {.root = places.root,
                                .header_path = header,
                                .shown_name = "my_memory_allocator_v1.h",
                                .lab = body != NULL};
    build_benchmark(&built, &job, &order, source, count);
    free(source);
    free(header);
    return built;
}

static char *program(const char *body, enum benchmark_count count)
{
    struct build built = build(body, count);
    ck_assert_msg(built.verdict == VERDICT_OK, "%s", built.message);
    return text_of("%s", built.program);
}

static void be_silent(const struct race *running, unsigned round, const struct race_entrant *next)
{
    (void)running;
    (void)round;
    (void)next;
}

/* Races libc with one header. */
static const struct race_entrant *race_with(const char *body)
{
    race_add(&race, "v0")->program = program(NULL, COUNT_NOTHING);
    struct race_entrant *version = race_add(&race, "v1");
    version->program = program(body, COUNT_NOTHING);
    version->is_version = true;
    ck_assert_msg(race_run(&race, be_silent), "%s", race.entrants[0].note);
    return version;
}

START_TEST(a_race_measures_what_an_allocator_asks_of_the_kernel)
{
    race.counter = program(NULL, COUNT_ALLOCATIONS);
    const struct race_entrant *version = race_with(
        "return mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);");
    const struct measured_run *libc = &race.entrants[0].counts;
    ck_assert_msg(version->note == NULL, "%s", version->note);
    ck_assert_uint_eq(race.allocations, ALLOCATIONS);
    ck_assert_uint_ge(version->counts.system_calls, ALLOCATIONS);
    ck_assert_uint_lt(version->counts.system_calls, ALLOCATIONS + 100);
    ck_assert_uint_lt(libc->system_calls, 100);
    ck_assert(version->counts.all_calls_counted);
    ck_assert_uint_ge(version->counts.page_faults, libc->page_faults + ALLOCATIONS - 50);
    ck_assert_uint_ge(version->counts.peak_kib, libc->peak_kib + 4 * (ALLOCATIONS - 50));
    ck_assert_uint_ge(version->counts.mapped_kib, version->counts.peak_kib);
    ck_assert_double_gt(version->seconds[0], 0);
    ck_assert_double_le(version->kernel_seconds[0], version->seconds[0]);
}
END_TEST

static const struct {
    const char *body, *note;
} failures[] = {
    {"return NULL;", "out of memory!"},
    {"exit(0);", "ended before"},
    {"_exit(7);", "status 7"},
    {"__builtin_trap();", "crash: Illegal instruction"},
    {"*(volatile char *)8 = 1;", "crash: Segmentation fault"},
    {"kill(getpid(), SIGKILL);", "killed"},
    {"for (;;) if (write(1, \"flood\", 5) < 0) break;", "output-flood"},
    {"if (fork() < 0) _exit(9);", "status 9"},
    {"if (open(\"new\", O_CREAT | O_EXCL | O_WRONLY, 0600) < 0) _exit(9);", "status 9"},
    {"if (rename(\"benchmark\", \"old\") < 0) _exit(9);", "status 9"},
    {"raise(SIGSTOP); _exit(9);", "status 9"},
};

START_TEST(who_fails_leaves_the_race_with_a_reason)
{
    const struct race_entrant *version = race_with(failures[_i].body);
    ck_assert_msg(version->note != NULL, "%s: it was not noticed", failures[_i].body);
    ck_assert_msg(strstr(version->note, failures[_i].note) != NULL, "%s: %s", failures[_i].body,
                  version->note);
    ck_assert_ptr_null(race_named(&race, "v1"));
    ck_assert_ptr_nonnull(race_named(&race, "v0"));
}
END_TEST

static const char *const endless[] = {
    "for (;;) {}",
    "for (;;) pause();",
    "for (;;) getppid();",
    "signal(SIGXCPU, SIG_IGN); for (;;) {}",
};

START_TEST(what_has_no_end_is_ended)
{
    for (int counting = 0; counting < 2; counting++) {
        struct measured_run run;
        char *path = program(endless[_i], COUNT_NOTHING);
        struct run_order order = {.program = path, .cpu_seconds = 1, .count_calls = counting};
        ck_assert(run_measured(&order, &run));
        ck_assert(run.timed_out);
        free(path);
    }
}
END_TEST

START_TEST(a_header_that_does_not_compile_is_named)
{
    struct build built = build("return undeclared;", false);
    ck_assert_int_eq(built.verdict, VERDICT_COMPILE_ERROR);
    ck_assert_msg(strstr(built.message, "my_memory_allocator_v1.h:8:") != NULL, "%s",
                  built.message);
    free(built.message);
}
END_TEST

START_TEST(cycles_are_counted_of_what_no_tool_watches)
{
    static const char *const memcheck[] = {"/usr/bin/valgrind", "-q", "--vgdb=no", NULL};
    enum { MORE_CYCLES = 1000 * 100 }; /* in 1,000 requests */
    if (access(memcheck[0], X_OK) != 0)
        return;
    race.counts_cycles = true;
    race_add(&race, "v0")->program = program(NULL, COUNT_NOTHING);
    race_add(&race, "slow")->program =
        program("for (volatile int i = 0; i < 100; i++) {}", COUNT_NOTHING);
    struct race_entrant *watched = race_add(&race, "Memcheck");
    watched->program = text_of("%s", race.entrants[0].program);
    watched->tool = memcheck;
    ck_assert_msg(race_run(&race, be_silent), "%s", race.entrants[0].note);
    ck_assert_msg(watched->note == NULL, "%s", watched->note);
    ck_assert_double_gt(race.entrants[0].cycles, 0);
    ck_assert_double_gt(race.entrants[1].cycles, race.entrants[0].cycles + MORE_CYCLES);
    ck_assert_double_eq(watched->cycles, 0);
    ck_assert_double_gt(watched->seconds[0], race.entrants[0].seconds[0]);
}
END_TEST

START_TEST(a_setting_reaches_the_program)
{
    char *path = program("if (getenv(\"HEAPLAB_PROTECT\") != NULL) exit(7);", COUNT_NOTHING);
    struct run_order order = {
        .program = path, .setting = "HEAPLAB_PROTECT=guard", .cpu_seconds = 5};
    struct measured_run run;
    ck_assert(run_measured(&order, &run));
    ck_assert_int_eq(run.status, 7);
    order.setting = NULL;
    ck_assert(run_measured(&order, &run));
    ck_assert_int_eq(run.status, 0);
    free(path);
}
END_TEST

/* Where the compiler has no sanitizer there is nothing to be seen. */
START_TEST(a_bad_access_stops_the_program_that_is_built_so)
{
    struct build built = build("((volatile char *)block)[num_bytes + 8] = 1;", STOP_BAD_ACCESS);
    struct run_order order = {
        .program = built.program, .claims_addresses = true, .cpu_seconds = 10};
    struct measured_run run;
    if (built.verdict == VERDICT_OK) {
        ck_assert(run_measured(&order, &run));
        ck_assert_msg(strstr(run.complaint, "AddressSanitizer") != NULL, "%s", run.complaint);
        ck_assert_int_ne(run.status, 0);
    }
    free(built.message);
}
END_TEST

START_TEST(a_library_that_cannot_be_loaded_is_no_rival)
{
    race_add(&race, "v0")->program = program(NULL, COUNT_NOTHING);
    struct race_entrant *rival = race_add(&race, "nothing");
    rival->program = text_of("%s", race.entrants[0].program);
    rival->preload = text_of("%s/nothing.so", job.folder);
    ck_assert(race_run(&race, be_silent));
    ck_assert_msg(strstr(rival->note, "can't be loaded") != NULL, "%s", rival->note);
}
END_TEST

START_TEST(rivals_are_found_where_they_are_or_not_at_all)
{
    static const struct rival no_such = {"none", {"libno-such-allocator.so", NULL}};
    static const struct rival always = {"libc", {"libno-such-allocator.so", "libc.so", NULL}};
    ck_assert_ptr_null(rival_library(&no_such));
    char *path = rival_library(&always);
    ck_assert_ptr_nonnull(path);
    ck_assert_int_eq(access(path, R_OK), 0);
    free(path);
}
END_TEST

/* Made-up measurements: v1 takes twice libc's time and never uses a block again. */
static void make_up(void)
{
    static const double libc_seconds[] = {0.1, 0.2, 0.1}, seconds[] = {0.2, 0.4, 0.2};
    race =
        (struct race){.lab = 3, .rounds = 3, .allocations = 1000000, .title = text_of("made up")};
    struct race_entrant *libc = race_add(&race, "v0"), *version = race_add(&race, "v1");
    libc->counts = (struct measured_run){.page_faults = 100,
                                         .system_calls = 10,
                                         .all_calls_counted = true,
                                         .peak_kib = 1024,
                                         .mapped_kib = 2048};
    version->counts = (struct measured_run){.page_faults = 8000,
                                            .system_calls = 2000000,
                                            .all_calls_counted = true,
                                            .peak_kib = 32000,
                                            .mapped_kib = 64000};
    version->is_version = true;
    memcpy(libc->seconds, libc_seconds, sizeof libc_seconds);
    memcpy(version->seconds, seconds, sizeof seconds);
    race_add(&race, "v2")->note = text_of("crash: \x1b[2J");
}

static void forget(void)
{
    race_free(&race);
}

START_TEST(words_say_what_was_measured)
{
    char *words = race_words(&race, &race.entrants[1]);
    ck_assert_msg(strstr(words, "v1 is slower than libc") != NULL, "%s", words);
    ck_assert_msg(strstr(words, "one for every 125 allocations") != NULL, "%s", words);
    ck_assert_msg(strstr(words, "2.0 for each allocation") != NULL, "%s", words);
    ck_assert_msg(strstr(words, "32 bytes for each allocation ever made") != NULL, "%s", words);
    free(words);
}
END_TEST

START_TEST(words_tell_memory_that_comes_anew_from_memory_that_stays)
{
    race.entrants[1].counts.page_faults = 1000000;
    char *words = race_words(&race, &race.entrants[1]);
    ck_assert_msg(strstr(words, "comes anew") != NULL, "%s", words);
    ck_assert_msg(strstr(words, "ever made") == NULL, "%s", words);
    free(words);
}
END_TEST

START_TEST(words_do_not_invent_a_difference)
{
    race.entrants[1].counts = race.entrants[0].counts;
    memcpy(race.entrants[1].seconds, race.entrants[0].seconds, sizeof race.entrants[0].seconds);
    char *words = race_words(&race, &race.entrants[1]);
    ck_assert_msg(strstr(words, "can't be told from libc") != NULL, "%s", words);
    ck_assert_msg(strstr(words, "Page faults") == NULL, "%s", words);
    ck_assert_msg(strstr(words, "Memory") == NULL, "%s", words);
    free(words);
}
END_TEST

START_TEST(counts_are_grouped)
{
    static const struct {
        uint64_t count;
        const char *words;
    } cases[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *words = count_in_words(cases[i].count);
        ck_assert_str_eq(words, cases[i].words);
        free(words);
    }
}
END_TEST

static char *table_text(void)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert(race_table(&race, stream));
    fclose(stream);
    return text;
}

START_TEST(the_table_fits_a_terminal_and_is_safe)
{
    static const double slow[] = {300, 600, 300};
    char *text = table_text();
    ck_assert_ptr_nonnull(strstr(text, "2.00 (2.00 to 2.00)"));
    free(text);
    memcpy(race.entrants[1].seconds, slow, sizeof slow);
    text = table_text();
    ck_assert_ptr_nonnull(strstr(text, "3000 (3000 to 3000)"));
    ck_assert_ptr_null(strchr(text, '\x1b'));
    ck_assert_ptr_nonnull(strstr(text, "not in the race"));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        ck_assert_msg(strlen(line) <= 80, "%s", line);
    free(text);
}
END_TEST

START_TEST(json_has_a_run_for_each_and_null_for_what_is_not_there)
{
    struct race_list list = {1, &race};
    char path[] = "/tmp/heaplab-race-XXXXXX", error[256];
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    ck_assert_msg(save_file(race_json, &list, path, error, sizeof error), "%s", error);
    json_t *root = json_load_file(path, 0, NULL);
    unlink(path);
    ck_assert_str_eq(json_string_value(json_object_get(root, "schema")), "heaplab-bench/1");
    json_t *lab = json_array_get(json_object_get(root, "labs"), 0);
    json_t *runs = json_object_get(lab, "runs");
    ck_assert_int_eq(json_integer_value(json_object_get(lab, "lab")), 3);
    ck_assert_uint_eq(json_array_size(runs), 3);
    json_t *version = json_array_get(runs, 1), *absent = json_array_get(runs, 2);
    ck_assert_double_eq(json_real_value(json_object_get(version, "ratio_to_libc")), 2);
    ck_assert(json_is_null(json_object_get(version, "note")));
    ck_assert(json_is_null(json_object_get(version, "ratio_to_mimalloc")));
    ck_assert(json_is_null(json_object_get(version, "cycles")));
    ck_assert(json_is_null(json_object_get(absent, "seconds")));
    ck_assert_str_eq(json_string_value(json_object_get(absent, "note")), "crash: \\x1b[2J");
    json_decref(root);
}
END_TEST

Suite *race_suite(void)
{
    Suite *suite = suite_create("race");
    TCase *runs = tcase_create("runs"), *reports = tcase_create("reports");
    tcase_set_tags(runs, STARTS_PROGRAMS);
    tcase_add_checked_fixture(runs, open_job, close_job);
    tcase_set_timeout(runs, 60);
    tcase_add_test(runs, a_race_measures_what_an_allocator_asks_of_the_kernel);
    tcase_add_loop_test(runs, who_fails_leaves_the_race_with_a_reason, 0,
                        sizeof failures / sizeof failures[0]);
    tcase_add_loop_test(runs, what_has_no_end_is_ended, 0, sizeof endless / sizeof endless[0]);
    tcase_add_test(runs, a_header_that_does_not_compile_is_named);
    tcase_add_test(runs, cycles_are_counted_of_what_no_tool_watches);
    tcase_add_test(runs, a_setting_reaches_the_program);
    tcase_add_test(runs, a_bad_access_stops_the_program_that_is_built_so);
    tcase_add_test(runs, a_library_that_cannot_be_loaded_is_no_rival);
    tcase_add_test(runs, rivals_are_found_where_they_are_or_not_at_all);
    suite_add_tcase(suite, runs);
    tcase_add_checked_fixture(reports, make_up, forget);
    tcase_add_test(reports, words_say_what_was_measured);
    tcase_add_test(reports, words_tell_memory_that_comes_anew_from_memory_that_stays);
    tcase_add_test(reports, words_do_not_invent_a_difference);
    tcase_add_test(reports, counts_are_grouped);
    tcase_add_test(reports, the_table_fits_a_terminal_and_is_safe);
    tcase_add_test(reports, json_has_a_run_for_each_and_null_for_what_is_not_there);
    suite_add_tcase(suite, reports);
    suite_add_tcase(suite, thread_run_tests());
    suite_add_tcase(suite, thread_report_tests());
    suite_add_tcase(suite, protection_report_tests());
    return suite;
}

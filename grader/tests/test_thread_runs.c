/* Tests of races by work and number of threads: what is built, counted and timed for them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/bench.h"
#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/tests/suites.h"

static struct job job;
static struct places places;
static struct race race;

static void fill_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(content, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void open_job(void)
{
    char error[256];
    ck_assert(places_find(&places));
    ck_assert_msg(job_open(&job, error, sizeof error), "%s", error);
    race = (struct race){.lab = 5, .rounds = 1, .threads = 2, .work = "tiny", .arguments = {"7"}};
}

static void close_job(void)
{
    race_free(&race);
    job_close(&job);
}

/* A program on libc with this body of main. */
static char *program(const char *body, const char *needs, enum benchmark_count count)
{
    struct build built;
    char *source = text_of("%s/tiny.c", job.folder);
    char *code = text_of("#include \"my_memory_allocator.h\"\n#include <pthread.h>\n"
                         "#include <threads.h>\nint main(int argc, char **argv)\n{\n"
                         "    (void)argc;\n    (void)argv;\n%s\n    return 0;\n}\n",
                         body);
    fill_file(source, code);
    struct build_order order = {.root = places.root, .lab = 0, .needs = needs};
    build_benchmark(&built, &job, &order, source, count);
    ck_assert_msg(built.verdict == VERDICT_OK, "%s", built.message);
    free(source);
    free(code);
    return text_of("%s", built.program);
}

static void be_silent(const struct race *running, unsigned round, const struct race_entrant *next)
{
    (void)running;
    (void)round;
    (void)next;
}

/* A thread that finds its own lock taken is told so at once, and no other is needed. */
static const struct {
    const char *body;
    uint64_t contended;
} contentions[] = {
    {"pthread_mutex_t m = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP; pthread_mutex_lock(&m);"
     "return pthread_mutex_lock(&m) != EDEADLK;",
     1},
    {"pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; for (int i = 0; i < 5; i++)"
     "{ pthread_mutex_lock(&m); pthread_mutex_unlock(&m); }",
     0},
    {"pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; pthread_mutex_lock(&m);"
     "return pthread_mutex_trylock(&m) != EBUSY || pthread_mutex_trylock(&m) != EBUSY;",
     2},
    {"pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER; pthread_rwlock_wrlock(&l);"
     "return pthread_rwlock_rdlock(&l) != EDEADLK || pthread_rwlock_wrlock(&l) != EDEADLK ||"
     "       pthread_rwlock_tryrdlock(&l) != EBUSY;",
     3},
    {"pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER; pthread_rwlock_rdlock(&l);"
     "return pthread_rwlock_rdlock(&l) != 0;",
     0},
    {"pthread_spinlock_t l; pthread_spin_init(&l, 0); pthread_spin_lock(&l);"
     "return pthread_spin_trylock(&l) != EBUSY;",
     1},
    {"mtx_t m; mtx_init(&m, mtx_plain); mtx_lock(&m); return mtx_trylock(&m) != thrd_busy;", 1},
};

START_TEST(locks_that_are_found_taken_are_counted)
{
    race_add(&race, "v0")->program = program("", NULL, COUNT_NOTHING);
    struct race_entrant *entrant = race_add(&race, "locks");
    entrant->program = program("", NULL, COUNT_NOTHING);
    entrant->lock_counter = program(contentions[_i].body, NULL, COUNT_CONTENDED);
    ck_assert(race_run(&race, be_silent));
    ck_assert_msg(entrant->note == NULL, "%s: %s", contentions[_i].body, entrant->note);
    ck_assert_msg(entrant->contended == contentions[_i].contended, "%s: counted %llu",
                  contentions[_i].body, (unsigned long long)entrant->contended);
}
END_TEST

START_TEST(a_race_of_threads_is_timed_by_the_clock)
{
    race.rounds = 2;
    race.counter = program("free(my_malloc(24)); free(my_malloc(24));", NULL, COUNT_ALLOCATIONS);
    struct race_entrant *libc = race_add(&race, "v0");
    libc->program = program("puts(\"done\");", NULL, COUNT_NOTHING);
    ck_assert(race_run(&race, be_silent));
    ck_assert_uint_eq(race.allocations, 2);
    ck_assert_uint_eq(libc->counts.system_calls, 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_double_gt(libc->wall_seconds[i], 0);
        ck_assert_double_gt(libc->peak_kib[i], 0);
    }
    ck_assert_double_gt(threads_calls_per_second(&race, 0), 0);
}
END_TEST

START_TEST(a_program_gets_its_arguments_and_its_constant)
{
    struct measured_run run;
    char *path =
        program("return argc == 4 && strcmp(argv[3], \"private churn\") == 0 ? LOCKING : 9;",
                "LOCKING=3", COUNT_NOTHING);
    struct run_order order = {
        .program = path, .arguments = {"1", "2", "private churn"}, .cpu_seconds = 5};
    ck_assert(run_measured(&order, &run));
    ck_assert_int_eq(run.status, 3);
    free(path);
}
END_TEST

START_TEST(who_fails_while_locks_are_counted_is_out)
{
    race_add(&race, "v0")->program = program("", NULL, COUNT_NOTHING);
    struct race_entrant *entrant = race_add(&race, "locks");
    entrant->program = program("", NULL, COUNT_NOTHING);
    entrant->lock_counter = program("return 7;", NULL, COUNT_CONTENDED);
    ck_assert(race_run(&race, be_silent));
    ck_assert_msg(strstr(entrant->note, "status 7") != NULL, "%s", entrant->note);
}
END_TEST

/* The parts of a header, each behind the number of its section, and a mark in a comment that
 * explains such marks. */
static const char header[] =
    "/*\n *     NOT_IMPLEMENTED(\"5.2\");\n */\n"
    "void init_mem_pool(void) {}\n"
    "#if LOCKING == 1\n"
    "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
    "void *my_malloc(size_t n) { pthread_mutex_lock(&lock); void *p = malloc(n);\n"
    "    pthread_mutex_unlock(&lock); return p; }\n"
    "void my_free(void *p) { free(p); }\n"
    "#elif LOCKING == 2\n"
    "void *my_malloc(size_t n) { NOT_IMPLEMENTED(\"5.3\"); (void)n; return NULL; }\n"
    "void my_free(void *p) { NOT_IMPLEMENTED(\"5.5\"); (void)p; }\n"
    "#else\n"
    "void *my_malloc(size_t n) { return undeclared; }\n"
    "#endif\n";

static const struct {
    struct bench_section section;
    const char *name, *open_step, *note;
} parts[] = {
    {{"whole", "LOCKING=1", "5.1 5.2"}, "v5 whole", NULL, NULL},
    {{"open", "LOCKING=2", "5.4 5.5"}, "v5 open", "5.5", NULL},
    {{"broken", "LOCKING=3", "5.3"}, "v5 broken", NULL, "compile-error"},
};

START_TEST(each_section_of_a_header_is_built_by_itself)
{
    struct options options = {.lab = 5, .submission = job.folder};
    struct grading grading = {.options = &options, .places = places, .job = job};
    const struct lab_place *lab = places_lab(&places, 5);
    char *path = text_of("%s/my_memory_allocator_v5.h", job.folder);
    fill_file(path, header);
    bench_enter_version(&race, &grading, lab, lab, &parts[_i].section);
    const struct race_entrant *entrant = &race.entrants[0];
    ck_assert_str_eq(entrant->name, parts[_i].name);
    if (parts[_i].note != NULL) {
        ck_assert_ptr_null(entrant->program);
        ck_assert_msg(strstr(entrant->note, parts[_i].note) != NULL, "%s", entrant->note);
    } else {
        ck_assert_msg(entrant->note == NULL, "%s", entrant->note);
        ck_assert_ptr_nonnull(entrant->program);
        ck_assert_ptr_nonnull(entrant->lock_counter);
        ck_assert_pstr_eq(entrant->open_step, parts[_i].open_step);
    }
    free(path);
}
END_TEST

TCase *thread_run_tests(void)
{
    TCase *runs = tcase_create("runs of threads");
    tcase_set_tags(runs, STARTS_PROGRAMS);
    tcase_add_checked_fixture(runs, open_job, close_job);
    tcase_set_timeout(runs, 60);
    tcase_add_loop_test(runs, locks_that_are_found_taken_are_counted, 0,
                        sizeof contentions / sizeof *contentions);
    tcase_add_test(runs, a_race_of_threads_is_timed_by_the_clock);
    tcase_add_test(runs, a_program_gets_its_arguments_and_its_constant);
    tcase_add_test(runs, who_fails_while_locks_are_counted_is_out);
    tcase_add_loop_test(runs, each_section_of_a_header_is_built_by_itself, 0,
                        sizeof parts / sizeof *parts);
    return runs;
}

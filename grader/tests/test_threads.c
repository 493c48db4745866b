/* How threads are graded: a right allocator has nothing to fear, and each fault is found and
 * named. */
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"
#include "grader/tests/suites.h"
#include "grader/tests/trace_text.h"

enum { SEEDS = 200, OPERATIONS = 4000, THREADS = 4 };

static struct job job;
static struct places places;
static char *header, *other;
static struct trace trace;

static void open_one_mutex(void)
{
    static const char *others[2];
    char error[300];
    ck_assert(places_find(&places));
    ck_assert_msg(job_open(&job, error, sizeof error), "%s", error);
    header = text_of("%s/grader/tests/threads/one_mutex.h", places.root);
    other = text_of("%s/solutions/my_memory_allocator_v4.h", places.root);
    others[0] = other;
    struct oracle_setting setting = {.job = &job,
                                     .order = {.root = places.root,
                                               .header_path = header,
                                               .shown_name = "lab5/my_memory_allocator_v5.h",
                                               .lab = 5,
                                               .other_headers = others},
                                     .seed = 5,
                                     .explain = true};
    oracle_open(&setting);
}

static void close_one_mutex(void)
{
    oracle_close();
    job_close(&job);
    trace_free(&trace);
    free(header);
    free(other);
}

/* The work of four threads, some of whose blocks change hands. */
static void make_work(enum trace_shape shape, uint64_t seed, size_t operations)
{
    struct generator generator = {.shape = shape,
                                  .sizes = SIZES_SMALL,
                                  .seed = seed,
                                  .operations = operations,
                                  .live_limit = 64,
                                  .threads = THREADS};
    trace_free(&trace);
    trace_generate(&trace, &generator);
    trace.schedule = seed;
}

static struct finding run_work(const char *needs, bool race, enum null_policy policy)
{
    struct heap_options options = {.threads = true};
    snprintf(trace.needs, sizeof trace.needs, "%s", needs);
    trace.race = race;
    return property_run(&options, &trace, policy);
}

/* One seed after the other until something is found. */
static struct finding search(const char *needs, bool race, unsigned seeds)
{
    struct finding finding = {.verdict = VERDICT_OK};
    for (unsigned seed = 1; finding.verdict == VERDICT_OK && seed <= seeds; seed++) {
        make_work(SHAPE_MIXED, seed, OPERATIONS);
        finding = run_work(needs, race, NULL_IS_WRONG);
    }
    return finding;
}

/* The number of the header's line that begins with this text. */
static int line_of(const char *text)
{
    char line[200];
    int number = 0, found = 0;
    FILE *file = fopen(header, "re");
    ck_assert_ptr_nonnull(file);
    while (found == 0 && fgets(line, sizeof line, file) != NULL) {
        number++;
        found = strncmp(line, text, strlen(text)) == 0 ? number : 0;
    }
    fclose(file);
    ck_assert_int_gt(found, 0);
    return found;
}

static void use_one_core(void)
{
    cpu_set_t cores, one;
    size_t core = 0;
    ck_assert_int_eq(sched_getaffinity(0, sizeof cores, &cores), 0);
    while (!CPU_ISSET(core, &cores))
        core++;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
}

START_TEST(right_one_is_right)
{
    struct finding finding = search(_i == 0 ? "" : "LOCKING=2", false, SEEDS);
    ck_assert_msg(finding.verdict == VERDICT_OK, "%s", finding.message);
}
END_TEST

START_TEST(right_one_has_no_race)
{
    if (!heap_can_find_races())
        return;
    struct finding finding = search("", true, THREADS);
    ck_assert_msg(finding.verdict == VERDICT_OK, "%s", finding.message);
}
END_TEST

static const struct {
    const char *needs;
    bool one_core;
} missing_locks[] = {{"FAULT=1", false}, {"FAULT=1", true}, {"FAULT=2", false}, {"FAULT=2", true}};
enum { MISSING_LOCKS = sizeof missing_locks / sizeof missing_locks[0] };

START_TEST(missing_lock_is_found_and_shown_in_few_calls)
{
    if (missing_locks[_i].one_core)
        use_one_core();
    struct finding finding = search(missing_locks[_i].needs, false, THREADS);
    ck_assert(finding.verdict == VERDICT_WRONG || finding.verdict == VERDICT_CRASH);
    struct heap_options options = {.threads = true};
    property_shrink(&options, &trace, NULL_IS_WRONG, &finding);
    ck_assert_uint_gt(finding.trace.count, 0);
    ck_assert_uint_lt(finding.trace.count, OPERATIONS / 4);
    finding_free(&finding);
}
END_TEST

START_TEST(race_is_told_with_both_lines)
{
    static const char *const faults[] = {"FAULT=1", "FAULT=2", "FAULT=5"};
    if (!heap_can_find_races())
        return;
    struct finding finding = search(faults[_i], true, THREADS);
    ck_assert_int_eq(finding.verdict, VERDICT_WRONG);
    ck_assert_int_eq(finding.kind, KIND_RACE);
    const char *first = strstr(finding.message, " in line ");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(strstr(first + 1, " in line "));
    if (_i == 2) {
        char *text = text_of("line %d (my_malloc", line_of("    if (FAULT == READS_BEFORE"));
        ck_assert_ptr_nonnull(strstr(finding.message, text));
        free(text);
    }
    finding_free(&finding);
}
END_TEST

START_TEST(lock_that_is_kept_is_told_with_its_line)
{
    make_work(SHAPE_MIXED, 1, OPERATIONS);
    const struct operation too_much = {
        .kind = OP_MALLOC, .thread = 2, .id = OPERATIONS, .bytes = SIZE_MAX / 2};
    const struct operation afterwards = {
        .kind = OP_MALLOC, .thread = 1, .id = OPERATIONS + 1, .bytes = 8};
    trace_add(&trace, too_much);
    for (unsigned i = 0; i < THREADS; i++) {
        struct operation operation = afterwards;
        operation.thread = i;
        operation.id += i;
        trace_add(&trace, operation);
    }
    struct finding finding = run_work("FAULT=3", false, NULL_IS_ALLOWED);
    ck_assert_int_eq(finding.verdict, VERDICT_TIMEOUT);
    char *text =
        text_of("it has held that lock itself since line %d (take, called in line %d)",
                line_of("        pthread_mutex_lock(lock);"), line_of("    requests++;") - 1);
    ck_assert_msg(strstr(finding.message, text) != NULL, "%s", finding.message);
    free(text);
    finding_free(&finding);
}
END_TEST

START_TEST(deadlock_is_told_with_both_threads)
{
    struct finding finding = search("FAULT=4", false, THREADS);
    ck_assert_int_eq(finding.verdict, VERDICT_TIMEOUT);
    const char *first = strstr(finding.message, "waits for a lock in line");
    ck_assert_msg(first != NULL, "%s", finding.message);
    ck_assert_ptr_nonnull(strstr(first + 1, "waits for a lock in line"));
    ck_assert_ptr_nonnull(strstr(first + 1, "has held that lock since line"));
    finding_free(&finding);
}
END_TEST

START_TEST(threads_and_processes_of_its_own_are_refused)
{
    struct finding finding = search(_i == 0 ? "FAULT=6" : "FAULT=7", false, 1);
    ck_assert_int_eq(finding.verdict, VERDICT_CRASH);
    finding_free(&finding);
}
END_TEST

START_TEST(constructor_is_refused_in_each_build)
{
    const struct build *build = oracle_build_with("FAULT=10", (enum build_kind)_i);
    ck_assert_int_eq(build->verdict, VERDICT_RULE);
    ck_assert_ptr_nonnull(strstr(build->message, "constructor"));
}
END_TEST

/* The header tells what sched_getcpu has answered, and one. */
START_TEST(processors_are_what_the_check_says)
{
    static const char needs[] = "LOCKING=4";
    struct heap *none = heap_start(.needs = needs, .threads = true, .cpus = CPU_NONE);
    struct heap *own = heap_start(.needs = needs, .threads = true, .cpus = CPU_OF_THREAD);
    struct heap *changing = heap_start(.needs = needs, .threads = true, .cpus = CPU_CHANGING);
    ck_assert_uint_eq(heap_usable_size(none, heap_malloc(none, 1)), 0);
    heap_use_thread(own, 3);
    ck_assert_uint_eq(heap_usable_size(own, heap_malloc(own, 1)), 4);
    block some = heap_malloc(changing, 1);
    size_t first = heap_usable_size(changing, some), others = 0;
    for (unsigned i = 0; i < SEEDS; i++) {
        size_t answer = heap_usable_size(changing, some);
        ck_assert_uint_le(answer, 256);
        others += answer != first;
    }
    ck_assert_uint_gt(others, 0);
    heap_close_all();
}
END_TEST

static const struct meeting meetings[] = {
    {MEETING_NONE, 0, 0, 0}, {MEETING_FORK, 3, 5, 0}, {MEETING_INSPECTION, 0, 7, 2}};
enum { MEETINGS = sizeof meetings / sizeof meetings[0] };

START_TEST(settings_of_a_trace_are_read_back)
{
    make_work(SHAPE_MIXED, UINT64_MAX, OPERATIONS);
    trace.cpus = CPU_CHANGING;
    trace.race = true;
    trace.meeting = meetings[_i];
    char *text = text_of_trace(&trace);
    struct trace again = trace_of_text(text);
    ck_assert_uint_eq(again.schedule, trace.schedule);
    ck_assert_uint_eq(again.cpus, trace.cpus);
    ck_assert(again.race && trace_has_threads(&again));
    ck_assert_int_eq(again.meeting.kind, meetings[_i].kind);
    ck_assert_uint_eq(again.meeting.before, meetings[_i].before);
    ck_assert_uint_eq(again.meeting.during, meetings[_i].during);
    ck_assert_uint_eq(again.meeting.visitors, meetings[_i].visitors);
    ck_assert_uint_eq(again.count, trace.count);
    trace_free(&again);
    free(text);
}
END_TEST

START_TEST(locks_are_counted)
{
    make_work(SHAPE_MIXED, 3, OPERATIONS);
    struct heap *heap = heap_start(.threads = true, .schedule_seed = 3);
    heap_run(heap, &trace, false);
    ck_assert_uint_ge(heap_locks_taken(heap), trace.count);
    ck_assert_uint_gt(heap_contended(heap), 0);
    ck_assert_uint_lt(heap_contended(heap), heap_locks_taken(heap));
    heap_close_all();
}
END_TEST

START_TEST(call_that_tries_again_waits_once)
{
    struct heap *heap = heap_start(.threads = true, .needs = "FAULT=11");
    for (unsigned i = 0; i < THREADS; i++)
        heap_free(heap, heap_malloc(heap, 100));
    ck_assert_uint_eq(heap_contended(heap), THREADS);
    heap_close_all();
}
END_TEST

START_TEST(threads_come_and_go)
{
    make_work(SHAPE_RANDOM, 1, 50);
    struct heap *heap = heap_start(.threads = true);
    heap_short_lived_threads(heap, 2, &trace);
    uint64_t mapped = heap_mapped_bytes(heap);
    heap_short_lived_threads(heap, SEEDS, &trace);
    ck_assert_uint_eq(heap_mapped_bytes(heap), mapped);
    block made[WORKER_THREADS];
    for (unsigned i = 1; i < WORKER_THREADS; i++) {
        heap_use_thread(heap, i);
        made[i] = heap_malloc(heap, 100);
    }
    for (unsigned i = 1; i < WORKER_THREADS; i++) {
        heap_use_thread(heap, WORKER_THREADS - i);
        heap_free(heap, made[i]);
    }
    heap_end_thread(heap, 1);
    heap_use_thread(heap, 1);
    heap_free(heap, heap_malloc(heap, 8));
    heap_close_all();
}
END_TEST

/* What a lab's check of inspections may look like. */
static void inspect_check(int unused)
{
    (void)unused;
    struct heap *heap = heap_start(.needs = trace.needs, .threads = true, .schedule_seed = 5);
    for (unsigned i = 0; i < 50; i++)
        heap_malloc(heap, i + 1);
    heap_inspect(heap, 1, NULL);
    heap_inspect(heap, 2, &trace);
    if (!heap_inspect(heap, 2, NULL))
        heap_fail(heap, KIND_INSPECTION, "two inspections at once", "one after the other");
}

static const TTest inspect_test = {"inspect", inspect_check, __FILE__, __LINE__};

static const struct {
    const char *needs;
    enum kind kind;
    bool is_in_trace; /* not that nobody else was in there */
} inspections[] = {{"LOCKING=2", KIND_NONE, false},
                   {"LOCKING=2 FAULT=8", KIND_INSPECTION, true},
                   {"LOCKING=2 FAULT=9", KIND_INSPECTION, false}};
enum { INSPECTIONS = sizeof inspections / sizeof inspections[0] };

/* What stands in the trace is enough for `make replay`. */
static void trace_shows_it_again(const struct finding *finding)
{
    const struct heap_options options = {.threads = true};
    struct finding again = property_run(&options, &finding->trace, NULL_IS_WRONG);
    ck_assert_int_eq(again.verdict, finding->verdict);
    ck_assert_int_eq(again.kind, finding->kind);
    ck_assert_int_eq(again.trace.meeting.kind, finding->trace.meeting.kind);
    ck_assert_uint_eq(again.trace.meeting.before, finding->trace.meeting.before);
    finding_free(&again);
}

START_TEST(inspections_are_judged)
{
    const struct check_entry entry = {.lab = 5, .test = &inspect_test};
    unsetenv("CK_RUN_SUITE"); /* it was meant for us, not for the check in here */
    make_work(SHAPE_RANDOM, 1, OPERATIONS);
    snprintf(trace.needs, sizeof trace.needs, "%s", inspections[_i].needs);
    struct finding finding = oracle_run_check(&entry);
    ck_assert_msg(finding.kind == inspections[_i].kind, "%s", finding.message);
    ck_assert_int_eq(finding.verdict, _i == 0 ? VERDICT_OK : VERDICT_WRONG);
    if (inspections[_i].is_in_trace)
        trace_shows_it_again(&finding);
    finding_free(&finding);
}
END_TEST

START_TEST(child_of_a_fork_has_the_heap)
{
    for (uint64_t seed = 1; seed <= THREADS; seed++) {
        make_work(SHAPE_MIXED, seed, OPERATIONS);
        struct heap *heap = heap_start(.threads = true, .schedule_seed = seed);
        block before = heap_malloc(heap, 100);
        heap_fork(heap, &trace);
        heap_free(heap, before);
        for (unsigned i = 0; i < THREADS; i++) {
            heap_use_thread(heap, i);
            heap_free(heap, heap_malloc(heap, 100));
        }
        heap_close_all();
    }
}
END_TEST

Suite *threads_suite(void)
{
    Suite *suite = suite_create("threads");
    TCase *threads_case = tcase_create("threads");
    tcase_set_tags(threads_case, STARTS_PROGRAMS);
    tcase_add_checked_fixture(threads_case, open_one_mutex, close_one_mutex);
    tcase_set_timeout(threads_case, 120);
    tcase_add_loop_test(threads_case, right_one_is_right, 0, 2);
    tcase_add_test(threads_case, right_one_has_no_race);
    tcase_add_loop_test(threads_case, missing_lock_is_found_and_shown_in_few_calls, 0,
                        MISSING_LOCKS);
    tcase_add_loop_test(threads_case, race_is_told_with_both_lines, 0, 3);
    tcase_add_test(threads_case, lock_that_is_kept_is_told_with_its_line);
    tcase_add_test(threads_case, deadlock_is_told_with_both_threads);
    tcase_add_loop_test(threads_case, threads_and_processes_of_its_own_are_refused, 0, 2);
    tcase_add_loop_test(threads_case, constructor_is_refused_in_each_build, BUILD_PLAIN,
                        BUILD_RACES + 1);
    tcase_add_test(threads_case, processors_are_what_the_check_says);
    tcase_add_loop_test(threads_case, settings_of_a_trace_are_read_back, 0, MEETINGS);
    tcase_add_test(threads_case, locks_are_counted);
    tcase_add_test(threads_case, call_that_tries_again_waits_once);
    tcase_add_test(threads_case, threads_come_and_go);
    tcase_add_loop_test(threads_case, inspections_are_judged, 0, INSPECTIONS);
    tcase_add_test(threads_case, child_of_a_fork_has_the_heap);
    suite_add_tcase(suite, threads_case);
    return suite;
}

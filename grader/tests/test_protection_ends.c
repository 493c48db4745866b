/* What lab 6 asks of the worker and its tracer: a program's fault is survived, a header's isn't; no
 * code runs where it may not; a child comes and goes; a program ends as it has to. */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/property.h"
#include "grader/oracle/protection.h"
#include "grader/sandbox/inside.h"
#include "grader/tests/faulty.h"
#include "grader/tests/suites.h"
#include "grader/tests/trace_text.h"

/* Threads make right calls only, and so hear nothing. */
START_TEST(threads_hear_nothing)
{
    struct generator generator = {
        .shape = SHAPE_MIXED, .sizes = SIZES_SMALL, .seed = 3, .operations = 1000, .threads = 4};
    struct trace trace;
    trace_generate(&trace, &generator);
    struct finding finding = faulty_run(&trace, NONE);
    ck_assert_msg(finding.verdict == VERDICT_OK, "%s", finding.message);
    finding = faulty_run(&trace, ALWAYS_ALARMS);
    ck_assert_int_eq(finding.kind, KIND_FALSE_ALARM);
    ck_assert_ptr_nonnull(strstr(finding.message, "while the threads made right calls only"));
    finding_free(&finding);
    trace_free(&trace);
}
END_TEST

/* The program's own access may fault, and the next call of the same batch runs as ever; but one
 * that crashes in the header is a crash, with its line. */
START_TEST(fault_of_the_program_is_not_one_of_the_header)
{
    struct trace trace = trace_of_text("g 0 24\ng 1 24\na 2 24\n");
    for (int crashes = 0; crashes < 2; crashes++) {
        struct heap heap;
        struct finding finding;
        struct heap_options options = {.needs = ""};
        const struct operation choice = faulty_begin(crashes ? CRASHES_IN_FREE : NONE);
        const struct operation batch[] = {{.kind = OP_TOUCH, .id = 0, .extra = 32},
                                          {.kind = OP_WRITE, .id = 1, .bytes = 9, .extra = 32},
                                          {.kind = OP_FREE, .id = 2}};
        ck_assert(heap_begin(&heap, &options, &finding));
        ck_assert(judge_batch(&heap, &choice, 1, NULL_IS_RIGHT, &finding));
        for (size_t i = 0; i < trace.count; i++)
            ck_assert(judge_batch(&heap, &trace.operations[i], 1, NULL_IS_WRONG, &finding));
        ck_assert_int_eq(judge_batch(&heap, batch, 3, NULL_IS_WRONG, &finding), !crashes);
        if (crashes) {
            ck_assert_int_eq(finding.verdict, VERDICT_CRASH);
            ck_assert_msg(strstr(finding.message, "lab6/my_memory_allocator_v6.h:") != NULL, "%s",
                          finding.message);
            ck_assert_msg(strstr(finding.message, "in my_free") != NULL, "%s", finding.message);
            finding_free(&finding);
        } else {
            uint64_t end = heap.protection->sites[0].address + 32;
            ck_assert_uint_eq(heap.worker.faults, 2);
            ck_assert_uint_eq(heap.protection->of_call[0].fault, end);
        }
        heap_finish(&heap);
    }
    trace_free(&trace);
}
END_TEST

/* Outside of the MMU's range, or moved out of it. */
START_TEST(code_of_its_own_is_refused)
{
    static const char *const traces[] = {"M 0 0x10000 0 3\na 0 8\n", "M 0 0x10000 0 3\na 0 8\n"};
    static const enum fault faults[] = {MAKES_CODE, MOVES_CODE};
    struct finding finding = faulty_run_text(traces[_i], faults[_i]);
    ck_assert_msg(finding.verdict == VERDICT_CRASH, "%s", finding.message);
    ck_assert_msg(strstr(finding.message, "the sandbox refused it") != NULL, "%s", finding.message);
    ck_assert_msg(strstr(finding.message, "in misbehave") != NULL, "%s", finding.message);
    finding_free(&finding);
}
END_TEST

/* In a lab that has no MMU there is no such range, whatever the system gives. */
START_TEST(earlier_labs_run_no_code_of_their_own)
{
    static const char text[] =
        "#include <sys/mman.h>\n"
        "void *my_malloc(unsigned long size)\n"
        "{ return mmap(0, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,\n"
        "              -1, 0); }\n"
        "void my_free(void *block) { (void)block; }\n"
        "void init_mem_pool(void) {}\n";
    for (int fast = 0; fast < 2; fast++) {
        struct trace trace = {.count = 0};
        const struct heap_options options = {.fast = fast};
        char *path = text_of("%s/code.h", faulty_job.folder);
        ck_assert(file_write(path, text, strlen(text)) || fast);
        struct oracle_setting setting = {.job = &faulty_job,
                                         .order = {.root = faulty_places.root,
                                                   .header_path = path,
                                                   .shown_name = "lab1/my_memory_allocator_v1.h",
                                                   .lab = 1},
                                         .explain = true};
        oracle_open(&setting);
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .bytes = 32});
        struct finding finding = property_run(&options, &trace, NULL_IS_WRONG);
        ck_assert_int_eq(finding.verdict, VERDICT_CRASH);
        ck_assert_msg(strstr(finding.message, "the sandbox refused it") != NULL, "%s",
                      finding.message);
        finding_free(&finding);
        trace_free(&trace);
        free(path);
    }
}
END_TEST

static size_t processes_of(pid_t group)
{
    size_t count = 0;
    DIR *folder = opendir("/proc");
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += atoi(entry->d_name) > 0 && getpgid((pid_t)atoi(entry->d_name)) == group;
    closedir(folder);
    return count;
}

START_TEST(forked_child_writes_and_is_gone)
{
    struct heap *heap = heap_start(.threads = true, .forks = _i == 1);
    faulty_do(heap, "M 0 0x10000 0 23\nM 0x10000 0x10000 0x10000 7\n");
    size_t before = processes_of(heap->worker.group);
    for (unsigned times = 0; times < 3; times++) {
        faulty_do(heap, "B 9 100\nR 9\nB 0x10009 101\nR 0x10009\nB 9 102\nR 9\n");
        while (processes_of(heap->worker.group) > before) {
            ck_assert(tracer_attend(&heap->worker));
            sched_yield();
        }
    }
    ck_assert_int_eq(heap->worker.forked, 0);
    heap_close_all();
}
END_TEST

/* It is the check's business to fork, not the header's. */
START_TEST(forks_of_its_own_are_refused)
{
    struct finding finding = faulty_run_text("M 0 0x10000 0 23\nB 9 171\n", FORKS_AT_FORK);
    ck_assert_msg(finding.verdict == VERDICT_CRASH, "%s", finding.message);
    ck_assert_msg(strstr(finding.message, "the sandbox refused it") != NULL, "%s", finding.message);
    finding_free(&finding);
}
END_TEST

/* They were meant for us, not for the checks in here. */
static void forget_choices(void)
{
    unsetenv("CK_RUN_SUITE");
    unsetenv("CK_RUN_CASE");
}

/* What lab 6's checks of endings may look like. */
static enum fault ending_fault;

static void ending_check(int unused)
{
    (void)unused;
    struct heap *heap = heap_start(.handler = HANDLER_DEFAULT);
    heap_do_in_vain(heap, faulty_begin(ending_fault));
    block made = heap_malloc(heap, 24);
    const struct operation damage = {.kind = OP_WRITE, .id = made.id, .extra = made.size};
    const struct operation operation = {.kind = OP_FREE, .id = made.id};
    heap_do(heap, damage);
    const char *printed = heap_do_and_die(heap, operation, SIGABRT);
    ck_assert_ptr_nonnull(strstr(printed, "heap corruption"));
}

static const TTest ending_test = {"ending", ending_check, __FILE__, __LINE__};

static const struct {
    enum fault fault;
    enum verdict verdict;
    enum kind kind;
    const char *words;
} endings[] = {
    {NONE, VERDICT_OK, KIND_NONE, NULL},
    {GOES_ON, VERDICT_WRONG, KIND_MISSED_CORRUPTION, "and the program goes on"},
    {LEAVES, VERDICT_EXIT, KIND_NONE, ""},
    {CRASHES_IN_FREE, VERDICT_CRASH, KIND_NONE, "in my_free"},
};
enum { ENDINGS = sizeof endings / sizeof endings[0] };

START_TEST(program_ends_as_it_has_to)
{
    const struct check_entry entry = {.lab = 6, .test = &ending_test};
    forget_choices();
    ending_fault = endings[_i].fault;
    struct finding finding = oracle_run_check(&entry);
    ck_assert_msg(finding.verdict == endings[_i].verdict, "%s", finding.message);
    ck_assert_int_eq(finding.kind, endings[_i].kind);
    if (endings[_i].words != NULL)
        ck_assert_msg(strstr(finding.message, endings[_i].words) != NULL, "%s", finding.message);
    finding_free(&finding);
}
END_TEST

static void statistics_check(int unused)
{
    (void)unused;
    struct heap *heap = heap_start();
    heap_do_in_vain(heap, faulty_begin(ending_fault));
    heap_malloc(heap, 24);
    expect_statistics(heap, false);
}

static const TTest statistics_test = {"statistics", statistics_check, __FILE__, __LINE__};

START_TEST(statistics_are_held_against_what_happened)
{
    const struct check_entry entry = {.lab = 6, .test = &statistics_test};
    forget_choices();
    ending_fault = _i == 0 ? NONE : COUNTS_ONE_MORE;
    struct finding finding = oracle_run_check(&entry);
    ck_assert_int_eq(finding.verdict, _i == 0 ? VERDICT_OK : VERDICT_WRONG);
    ck_assert_int_eq(finding.kind, _i == 0 ? KIND_NONE : KIND_STATISTICS);
    if (_i == 1)
        ck_assert_msg(strstr(finding.message, "allocations - frees: 1") != NULL, "%s",
                      finding.message);
    finding_free(&finding);
}
END_TEST

TCase *protection_end_tests(void)
{
    TCase *tests = tcase_create("endings");
    tcase_set_tags(tests, STARTS_PROGRAMS);
    tcase_add_unchecked_fixture(tests, faulty_open, faulty_close);
    tcase_add_checked_fixture(tests, NULL, oracle_close);
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, threads_hear_nothing);
    tcase_add_test(tests, fault_of_the_program_is_not_one_of_the_header);
    tcase_add_loop_test(tests, code_of_its_own_is_refused, 0, 2);
    tcase_add_test(tests, earlier_labs_run_no_code_of_their_own);
    tcase_add_loop_test(tests, forked_child_writes_and_is_gone, 0, 2);
    tcase_add_test(tests, forks_of_its_own_are_refused);
    tcase_add_loop_test(tests, program_ends_as_it_has_to, 0, ENDINGS);
    tcase_add_loop_test(tests, statistics_are_held_against_what_happened, 0, 2);
    return tests;
}

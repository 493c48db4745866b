/* How lab 6 is graded: a right allocator has nothing to fear, and each fault is found and named. */
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/property.h"
#include "grader/oracle/protection.h"
#include "grader/sandbox/inside.h"
#include "grader/tests/faulty.h"
#include "grader/tests/suites.h"
#include "grader/tests/trace_text.h"

enum { SEEDS = 15, SEEDS_OF_RIGHT_ONE = 4, OPERATIONS = 300, FAULT_ID = 2000, PARTS = 4 };

struct job faulty_job;
struct places faulty_places;
static char *header, *others[8];

/* The solution stands beside the specimen under the name of right.h. It is all built once, before the
 * tests fork. */
void faulty_open(void)
{
    char error[300];
    size_t size;
    ck_assert(places_find(&faulty_places));
    ck_assert_msg(job_open(&faulty_job, error, sizeof error), "%s", error);
    header = text_of("%s/grader/tests/protection/faulty.h", faulty_places.root);
    char *solution = text_of("%s/solutions/my_memory_allocator_v6.h", faulty_places.root);
    char *text = file_read(solution, 1 << 20, &size);
    ck_assert_ptr_nonnull(text);
    others[0] = text_of("%s/right.h", faulty_job.folder);
    others[6] = text_of("%s/grader/tests/protection/faults.h", faulty_places.root);
    for (int lab = 1; lab < 6; lab++)
        others[lab] = text_of("%s/solutions/my_memory_allocator_v%d.h", faulty_places.root, lab);
    ck_assert(file_write(others[0], text, size));
    free(text);
    free(solution);
    struct oracle_setting setting = {.job = &faulty_job,
                                     .order = {.root = faulty_places.root,
                                               .header_path = header,
                                               .shown_name = "lab6/my_memory_allocator_v6.h",
                                               .lab = 6,
                                               .other_headers = (const char *const *)others},
                                     .seed = 6,
                                     .explain = true};
    oracle_open(&setting);
    oracle_build("");
}

void faulty_close(void)
{
    oracle_close();
    job_close(&faulty_job);
    free(header);
    for (size_t i = 0; others[i] != NULL; i++)
        free(others[i]);
}

struct operation faulty_begin(size_t number)
{
    return (struct operation){
        .kind = OP_ON_NODE, .id = FAULT_ID, .bytes = number, .extra = NODE_OF_FAULTS};
}

/* A fault of 0 is none. */
struct finding faulty_run(const struct trace *trace, size_t fault)
{
    struct heap_options options = {.needs = ""};
    struct trace with_fault = {.count = 0};
    if (fault != 0)
        trace_add(&with_fault, faulty_begin(fault));
    for (size_t i = 0; i < trace->count; i++)
        trace_add(&with_fault, trace->operations[i]);
    struct finding finding = property_run(&options, &with_fault, NULL_IS_ALLOWED);
    trace_free(&with_fault);
    return finding;
}

struct finding faulty_run_text(const char *text, size_t fault)
{
    struct trace trace = trace_of_text(text);
    struct finding finding = faulty_run(&trace, fault);
    trace_free(&trace);
    return finding;
}

static const struct generator programs[] = {
    {.shape = SHAPE_MENU, .sizes = SIZES_SMALL, .calls = "aaaacmrrffffkkwwbe"},
    {.shape = SHAPE_MENU, .sizes = SIZES_SMALL, .calls = "gggffttwwb"},
    {.shape = SHAPE_MENU, .sizes = SIZES_POWER_LAW, .calls = "aglpomcrffwkbetn"},
    {.shape = SHAPE_MMU}};
enum { PROGRAMS = sizeof programs / sizeof programs[0] };

START_TEST(right_one_is_right)
{
    for (uint64_t seed = 1; seed <= SEEDS_OF_RIGHT_ONE; seed++) {
        struct generator generator = programs[_i];
        struct trace trace;
        generator.seed = seed;
        generator.operations = OPERATIONS;
        generator.live_limit = 30;
        trace_generate(&trace, &generator);
        struct finding finding = faulty_run(&trace, NONE);
        ck_assert_msg(finding.verdict == VERDICT_OK, "seed %d: %s", (int)seed, finding.message);
        trace_free(&trace);
    }
}
END_TEST

/* What is wrong with the one that the fault stands for, in a trace that shows it; and nothing is
 * when the right one runs it. */
struct shown {
    enum fault fault;
    const char *trace;
    enum kind kind;
    const char *got, *expected;
};
static const struct shown shown[] = {
    {SEES_NOTHING, "a 0 24\nw 0 24 0\nk 0 0\n", KIND_MISSED_CORRUPTION,
     "my_check_block(block 0) returned 0", "CORRUPT_OVERFLOW"},
    {SEES_NOTHING, "a 0 24\nw 0 -1 0\nf 0\n", KIND_MISSED_CORRUPTION,
     "my_free(block 0) reported nothing",
     "one report of CORRUPT_UNDERFLOW, with the pointer as it was passed"},
    {SEES_NOTHING, "a 0 24\nw 0 -1 0\nw 0 31 0\nr 0 100\n", KIND_MISSED_CORRUPTION,
     "reported nothing", "one report of CORRUPT_UNDERFLOW | CORRUPT_OVERFLOW"},
    {SEES_NOTHING, "a 0 24\nf 0\nb 0 0\n", KIND_MISSED_CORRUPTION,
     "my_free(block 0) reported nothing", "one report of CORRUPT_FREED"},
    {SEES_NOTHING, "b 1048571 16\n", KIND_MISSED_CORRUPTION,
     "my_free(an address on the stack) reported nothing", "one report of CORRUPT_UNKNOWN"},
    {SEES_NOTHING, "g 0 17\nw 0 31 0\nf 0\n", KIND_MISSED_CORRUPTION,
     "my_free_guarded(block 0) reported nothing", "one report of CORRUPT_OVERFLOW"},
    {ALWAYS_ALARMS, "a 0 24\nk 0 0\n", KIND_FALSE_ALARM,
     "my_check_block(block 0) returned CORRUPT_OVERFLOW", "0"},
    {ALWAYS_ALARMS, "a 0 24\nf 0\n", KIND_FALSE_ALARM,
     "called the handler 1 time with CORRUPT_OVERFLOW and that pointer",
     "no report: the program did nothing wrong"},
    {WRONG_KIND, "a 0 24\nw 0 24 0\nk 0 0\n", KIND_REPORT,
     "my_check_block(block 0) returned CORRUPT_UNDERFLOW", "CORRUPT_OVERFLOW"},
    {WRONG_KIND, "a 0 24\nw 0 24 0\nf 0\n", KIND_REPORT,
     "called the handler 1 time with CORRUPT_UNDERFLOW and that pointer",
     "one report of CORRUPT_OVERFLOW"},
    {REPORTS_TWICE, "a 0 24\nf 0\nb 0 0\n", KIND_REPORT, "called the handler 2 times",
     "one report of CORRUPT_FREED"},
    {REPORTS_NULL, "a 0 24\nb 0 3\n", KIND_REPORT,
     "my_free(block 0 + 3) called the handler 1 time with CORRUPT_UNKNOWN and another pointer",
     "with the pointer as it was passed"},
    {FORGETS_FREES, "a 0 24\nf 0\nk 0 0\n", KIND_REPORT, "returned CORRUPT_UNKNOWN",
     "CORRUPT_FREED"},
    {RESIZES_FREED, "a 0 24\nf 0\ne 0 0 40\n", KIND_NOT_NULL,
     "my_realloc(block 0, 40) returned a block", "NULL"},
    {NO_GUARD, "g 0 24\nt 0 32\n", KIND_MISSED_CORRUPTION,
     "the program's read at block 0 + 32 went through; the block has 24 bytes",
     "a fault (SIGSEGV) at that very byte"},
    {NO_GUARD, "g 0 24\nw 0 32 7\n", KIND_MISSED_CORRUPTION,
     "the program's write at block 0 + 32 went through", "a fault"},
    {NO_ROOM_IN_FRONT, "g 0 24\nt 0 -1\n", KIND_FALSE_ALARM,
     "the program's read at block 0 - 1 faulted", "memory that the program may use"},
    {KEEPS_FREED, "g 0 24\nf 0\nt 0 0\n", KIND_MISSED_CORRUPTION,
     "went through; the block has 24 bytes and is freed", "a fault"},
    {SHARES_LINES, "a 0 16\nl 1 16\n", KIND_OVERLAP,
     "my_malloc_cache_aligned(16) returned a block on a line that block 0 is on too",
     "64-byte lines of its own"},
    {SHARES_LINES, "l 0 16\na 1 16\n", KIND_OVERLAP,
     "my_malloc(16) returned a block on a line that block 0 is on too", "64-byte lines"},
    {TRANSLATES_BESIDE, "M 0 0x10000 0x20000 23\nL 5\n", KIND_TRANSLATION,
     "mmu_translate(range + 0x5) says 0x20006 with attributes 23",
     "physical address 0x20005 with attributes 23"},
    {ADMITS_ALL, "L 0\n", KIND_TRANSLATION, "mmu_translate(range + 0x0) returned 0",
     "-1 with errno EFAULT"},
    {WRONG_ERROR, "M 16 0x10000 0 23\n", KIND_ERRNO,
     "mmu_map(range + 0x10, 0x0, 65536, 23) returned -1 with errno ENOMEM", "-1 with errno EINVAL"},
    {NEVER_FLUSHES, "M 0 0x10000 0 23\nD 0 0x10000\n", KIND_STATISTICS,
     "mmu_unmap(range + 0x0, 65536) added 0 hits, 0 misses and 0 flushes", "at least one flush"},
    {NEVER_HITS, "M 0 0x10000 0 23\nL 1\nL 2\n", KIND_STATISTICS, "added 0 hits, 1 misses",
     "a hit: the same page was translated just before"},
    {FORBIDS_WRITING, "M 0 0x10000 0 23\nW 9 1\n", KIND_FALSE_ALARM,
     "the program's write at range + 0x9 faulted; the page is mapped with attributes 23",
     "memory that the program may use so"},
    {ALLOWS_ALL, "M 0 0x10000 0 21\nW 9 1\n", KIND_MISSED_CORRUPTION,
     "the program's write at range + 0x9 went through; the page is mapped with attributes 21",
     "a fault (SIGSEGV) at that very byte"},
    {ALLOWS_ALL, "M 0 0x10000 0 23\nC 0\nX 0\n", KIND_MISSED_CORRUPTION,
     "the program's jump to range + 0x0 went through", "a fault"},
    {SHARES_NOTHING, "M 0 0x10000 0 23\nM 0x10000 0x10000 0 23\nW 9 171\nR 0x10009\n",
     KIND_TRANSLATION, "the program's read at range + 0x10009 found 0x00",
     "0xab, byte 0x9 of physical memory"},
    {SHARES_NOTHING, "M 0 0x10000 0 23\nB 9 171\nR 9\n", KIND_TRANSLATION, "found 0x00", "0xab"},
};
enum { SHOWN = sizeof shown / sizeof shown[0] };

static void expect_shown(const struct shown *wanted)
{
    struct finding finding = faulty_run_text(wanted->trace, wanted->fault);
    ck_assert_msg(finding.verdict == VERDICT_WRONG, "%s: %s", wanted->trace, finding.message);
    ck_assert_msg(finding.kind == wanted->kind, "%s: %s", wanted->trace, finding.message);
    ck_assert_msg(strstr(finding.message, wanted->got) != NULL, "%s: %s", wanted->trace,
                  finding.message);
    ck_assert_msg(strstr(finding.message, wanted->expected) != NULL, "%s: %s", wanted->trace,
                  finding.message);
    finding_free(&finding);
    finding = faulty_run_text(wanted->trace, NONE);
    ck_assert_msg(finding.verdict == VERDICT_OK, "%s: %s", wanted->trace, finding.message);
}

START_TEST(each_fault_is_named)
{
    for (size_t i = (size_t)_i; i < SHOWN; i += PARTS)
        expect_shown(&shown[i]);
}
END_TEST

/* Long work with mistakes finds them too, and what is left of it is short. */
static const struct searched {
    enum fault fault;
    size_t program;
} searched[] = {
    {SEES_NOTHING, 0}, {WRONG_KIND, 0}, {FORGETS_FREES, 0},  {NO_GUARD, 1},
    {KEEPS_FREED, 1},  {ALLOWS_ALL, 3}, {SHARES_NOTHING, 3}, {NEVER_HITS, 3},
};
enum { SEARCHED = sizeof searched / sizeof searched[0] };

static void expect_found(const struct searched *wanted)
{
    struct finding finding = {.verdict = VERDICT_OK};
    struct heap_options options = {.needs = ""};
    for (uint64_t seed = 1; finding.verdict == VERDICT_OK && seed <= SEEDS; seed++) {
        struct generator generator = programs[wanted->program];
        struct trace trace;
        generator.seed = seed;
        generator.operations = OPERATIONS;
        generator.live_limit = 30;
        trace_generate(&trace, &generator);
        finding = faulty_run(&trace, wanted->fault);
        trace_free(&trace);
    }
    ck_assert_int_eq(finding.verdict, VERDICT_WRONG);
    struct trace whole = trace_copy(&finding.trace);
    enum kind kind = finding.kind;
    property_shrink(&options, &whole, NULL_IS_ALLOWED, &finding);
    ck_assert_int_eq(finding.kind, kind);
    ck_assert_uint_lt(finding.trace.count, OPERATIONS / 4);
    trace_free(&whole);
    finding_free(&finding);
}

START_TEST(long_work_shows_it_in_few_calls)
{
    for (size_t i = (size_t)_i; i < SEARCHED; i += PARTS)
        expect_found(&searched[i]);
}
END_TEST

/* Which of these the program may still speak of, and what it must hear then, is settled. */
static const char *const right_traces[] = {
    "a 0 1\nk 0 1\n",                    /* not even the next byte is a block */
    "a 0 40\nf 0\na 1 40\nb 0 0\nf 1\n", /* the next one may lie there: then it's no mistake */
    "a 0 40\nf 0\na 1 40\ne 0 0 60\nr 1 80\n",
    "a 0 40\nw 0 40 7\nf 0\nk 0 0\nb 0 0\n", /* a damaged one may have been freed, or not */
    "a 0 40\nw 0 40 7\nr 0 90\na 1 40\nk 1 0\n",
    "p 0 4096\nl 1 1\no 2 -1 50\nk 0 0\nk 1 0\nk 2 0\nw 2 50 9\nf 2\nr 1 900\nf 0\n",
    "a 0 0\nk 0 0\nw 0 0 3\nf 0\n",
    "t 1048574 0\nt 1048573 48\n",
    "a 0 8\nt 0 100000000000\nw 0 -100000000000 1\nf 0\n", /* who knows what is there */
    "M 0 0x10000 0 23\nC 0\nR 0\nX 0\n",
    "M 0 0x10000 0 3\nC 0\nX 0\nX 0x1000\n", /* there is nothing to run */
    "M 0 0x10000 0 3\nA 0 0x10000 7\nW 1 8\nR 1\nM 0x10000 0x10000 0 23\nW 0x10001 9\nR 1\n",
    "B 5 1\nM 0 0x10000 0 21\nB 5 1\nR 5\nM 0x10000 0x10000 0 7\nB 0x10005 1\nR 0x10005\n",
    "M 0 0x100000 0 23\nW 0xfffff 1\nD 0 0x100000\nD 0 0x100000\nR 0xfffff\n",
};
enum { RIGHT_TRACES = sizeof right_traces / sizeof right_traces[0] };

START_TEST(what_is_left_open_is_no_fault)
{
    for (size_t i = 0; i < RIGHT_TRACES; i++) {
        struct finding finding = faulty_run_text(right_traces[i], NONE);
        ck_assert_msg(finding.verdict == VERDICT_OK, "%s: %s", right_traces[i], finding.message);
    }
}
END_TEST

block faulty_do(struct heap *heap, const char *line)
{
    struct trace trace = trace_of_text(line);
    block made = {.address = 0};
    for (size_t i = 0; i < trace.count; i++)
        made = heap_do(heap, trace.operations[i]);
    trace_free(&trace);
    return made;
}

START_TEST(byte_that_is_put_back_is_no_damage)
{
    for (int64_t at = -8; at < 50; at += at == -1 ? 41 : 1) {
        struct heap *heap = heap_start();
        unsigned char before;
        block made = faulty_do(heap, "a 0 40\n");
        heap_peek(heap, made.address + (uint64_t)at, &before, 1);
        if (at >= 48) { /* behind the canary nobody looks */
            heap_close_all();
            continue;
        }
        const struct operation damage = {
            .kind = OP_WRITE, .id = made.id, .bytes = before ^ 1u, .extra = (uint64_t)at};
        const struct operation repair = {
            .kind = OP_WRITE, .id = made.id, .bytes = before, .extra = (uint64_t)at};
        const struct operation check = {.kind = OP_CHECK, .id = made.id};
        heap_do(heap, damage);
        heap_do(heap, check);
        heap_do(heap, repair);
        heap_do(heap, check);
        heap_free(heap, made);
        heap_close_all();
    }
}
END_TEST

/* It need not fault after 50 more, and must before. */
START_TEST(quarantine_is_as_long_as_the_lab_says)
{
    enum { MADE = 60 };
    struct trace trace = {.count = 0};
    trace_add(&trace, (struct operation){.kind = OP_GUARDED, .bytes = 24});
    trace_add(&trace, (struct operation){.kind = OP_FREE});
    for (uint32_t id = 1; id <= MADE; id++) {
        trace_add(&trace, (struct operation){.kind = OP_GUARDED, .id = id, .bytes = 24});
        trace_add(&trace, (struct operation){.kind = OP_TOUCH});
    }
    struct finding finding = faulty_run(&trace, SHORT_QUARANTINE + 50 * KEPT);
    ck_assert_msg(finding.verdict == VERDICT_OK, "%s", finding.message);
    finding = faulty_run(&trace, SHORT_QUARANTINE + 49 * KEPT);
    ck_assert_int_eq(finding.kind, KIND_MISSED_CORRUPTION);
    ck_assert_uint_eq(finding.trace.count, 1 + 2 + 2 * 49);
    finding_free(&finding);
    trace_free(&trace);
}
END_TEST

Suite *protection_suite(void)
{
    Suite *suite = suite_create("protection");
    TCase *tests = tcase_create("protection");
    tcase_set_tags(tests, STARTS_PROGRAMS);
    tcase_add_unchecked_fixture(tests, faulty_open, faulty_close);
    tcase_add_checked_fixture(tests, NULL, oracle_close);
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, right_one_is_right, 0, PROGRAMS);
    tcase_add_loop_test(tests, each_fault_is_named, 0, PARTS);
    tcase_add_loop_test(tests, long_work_shows_it_in_few_calls, 0, PARTS);
    tcase_add_test(tests, what_is_left_open_is_no_fault);
    tcase_add_test(tests, byte_that_is_put_back_is_no_damage);
    tcase_add_test(tests, quarantine_is_as_long_as_the_lab_says);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, protection_end_tests());
    return suite;
}

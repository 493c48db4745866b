/* The oracle's surroundings: builds made once, and checks run one by one under Check. */
#include "grader/oracle/oracle.h"

#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/watch.h"

/* The linker gathers what START_TEST put into this section. */
extern const struct check_entry __start_heaplab_checks[] __attribute__((weak));
extern const struct check_entry __stop_heaplab_checks[] __attribute__((weak));

struct cached_build {
    int lab; /* 0: the C library's allocator */
    enum build_kind kind;
    char needs[TRACE_NEEDS];
    struct build build;
    struct cached_build *next;
};

static struct oracle_setting current;
static struct cached_build *builds;

void oracle_open(const struct oracle_setting *setting)
{
    oracle_close();
    watch_forget_timeouts();
    current = *setting;
}

void oracle_begin_again(uint64_t seed)
{
    watch_forget_timeouts();
    current.seed = seed;
}

void oracle_close(void)
{
    heap_close_all();
    prepared_end_all();
    while (builds != NULL) {
        struct cached_build *next = builds->next;
        free(builds->build.message);
        free(builds);
        builds = next;
    }
}

const struct oracle_setting *oracle_current(void)
{
    return &current;
}

static bool are_twins(const struct build_order *order, const struct cached_build *other)
{
    return other->lab == order->lab && strcmp(other->needs, order->needs) == 0 &&
           order->kind != BUILD_PLAIN && other->kind != BUILD_PLAIN &&
           other->build.verdict == VERDICT_OK;
}

static const struct build *build_once(struct build_order order)
{
    for (struct cached_build *cached = builds; cached != NULL; cached = cached->next) {
        if (cached->lab == order.lab && cached->kind == order.kind &&
            strcmp(cached->needs, order.needs) == 0) {
            return &cached->build;
        }
        if (are_twins(&order, cached)) {
            order.twin = cached->build.program;
        }
    }
    struct cached_build *made = allocate(1, sizeof *made);
    made->lab = order.lab;
    made->kind = order.kind;
    snprintf(made->needs, sizeof made->needs, "%s", order.needs);
    order.needs = made->needs;
    build_worker(&made->build, current.job, &order);
    made->next = builds;
    builds = made;
    return &made->build;
}

const struct build *oracle_build_with(const char *needs, enum build_kind kind)
{
    struct build_order order = current.order;
    order.needs = needs;
    order.kind = kind;
    return build_once(order);
}

const struct build *oracle_build(const char *needs)
{
    return oracle_build_with(needs, BUILD_PLAIN);
}

const struct build *oracle_build_libc(enum build_kind kind)
{
    char *header = text_of("%s/grader/include/my_memory_allocator_v0.h", current.order.root);
    struct build_order order = {.root = current.order.root,
                                .header_path = header,
                                .shown_name = "my_memory_allocator_v0.h",
                                .lab = 0,
                                .needs = "",
                                .kind = kind};
    const struct build *build = build_once(order);
    free(header);
    return build;
}

void oracle_walk_checks(int lab, check_visit *visit, void *context)
{
    for (const struct check_entry *entry = __start_heaplab_checks; entry < __stop_heaplab_checks;
         entry++) {
        if (entry->lab == lab) {
            visit(entry, context);
        }
    }
}

/* A check that failed by Check's own assertions, or never got as far as a finding. */
static struct finding finding_of_check(TestResult *result)
{
    struct finding finding = {.verdict = VERDICT_WRONG, .kind = KIND_NONE};
    finding.message = text_of("%s", tr_msg(result));
    return finding;
}

struct finding oracle_run_check(const struct check_entry *entry)
{
    Suite *suite = suite_create("lab");
    TCase *test_case = tcase_create(entry->test->name);
    SRunner *runner = srunner_create(suite);
    suite_add_tcase(suite, test_case);
    tcase_add_test(test_case, entry->test);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    struct finding finding = heap_take_finding();
    if (finding.verdict == VERDICT_OK && srunner_ntests_failed(runner) > 0) {
        TestResult **results = srunner_failures(runner);
        finding_free(&finding);
        finding = finding_of_check(results[0]);
        free(results);
    } else if (finding.verdict == VERDICT_OK) {
        struct finding last = heap_last_look();
        if (last.verdict != VERDICT_OK) {
            finding_free(&finding);
            finding = last;
        }
    }
    heap_close_all();
    srunner_free(runner);
    return finding;
}

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

const struct build *oracle_build(const char *needs)
{
    for (struct cached_build *cached = builds; cached != NULL; cached = cached->next) {
        if (strcmp(cached->needs, needs) == 0) {
            return &cached->build;
        }
    }
    struct cached_build *made = allocate(1, sizeof *made);
    struct build_order order = current.order;
    snprintf(made->needs, sizeof made->needs, "%s", needs);
    order.needs = made->needs;
    build_worker(&made->build, current.job, &order);
    made->next = builds;
    builds = made;
    return &made->build;
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
        finding = finding_of_check(results[0]);
        free(results);
    } else if (finding.verdict == VERDICT_OK) {
        finding = heap_last_look();
    }
    heap_close_all();
    srunner_free(runner);
    return finding;
}

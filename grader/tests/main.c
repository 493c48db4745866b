/* Runs the grader's own unit tests and ends with their counts. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/tests/suites.h"

#ifdef __SANITIZE_ADDRESS__
/* A lab's check that fails is left in the middle, and what it had at hand isn't given back. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:^lab*/tests\nleak:^lab*/hidden_tests\n";
}
#endif

/* A student's repository has none. */
static bool has_solutions(void)
{
    static struct places places;
    if (!places_find(&places))
        return false;
    char *folder = text_of("%s/solutions", places.root);
    bool has = access(folder, F_OK) == 0;
    free(folder);
    return has;
}

int main(void)
{
    SRunner *runner = srunner_create(trace_suite());
    srunner_add_suite(runner, sandbox_suite());
    srunner_add_suite(runner, oracle_suite());
    srunner_add_suite(runner, score_suite());
    srunner_add_suite(runner, report_suite());
    srunner_add_suite(runner, race_suite());
    srunner_add_suite(runner, picture_suite());
    if (has_solutions()) {
        srunner_add_suite(runner, threads_suite());
        srunner_add_suite(runner, protection_suite());
        srunner_add_suite(runner, grading_suite());
    } else {
        puts("The suites threads, protection and grading need the solutions, and are left out.");
    }
    srunner_run_all(runner, CK_ENV);
    int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    printf("%d passed, %d failed\n", run - failed, failed);
    return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

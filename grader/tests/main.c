/* Runs the grader's own unit tests and ends with their counts. */
#include <stdio.h>
#include <stdlib.h>

#include "grader/tests/suites.h"

int main(void)
{
    SRunner *runner = srunner_create(trace_suite());
    srunner_add_suite(runner, sandbox_suite());
    srunner_add_suite(runner, oracle_suite());
    srunner_add_suite(runner, score_suite());
    srunner_add_suite(runner, report_suite());
    srunner_add_suite(runner, race_suite());
    srunner_add_suite(runner, picture_suite());
    srunner_run_all(runner, CK_ENV);
    int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    printf("%d passed, %d failed\n", run - failed, failed);
    return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

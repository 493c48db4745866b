/* The suites of the grader's own unit tests; each stands in the file test_NAME.c. */
#ifndef HEAPLAB_TESTS_SUITES_H
#define HEAPLAB_TESTS_SUITES_H

#include <check.h>

/* A tag: these tests start programs in the sandbox, by system calls that Valgrind doesn't know. */
#define STARTS_PROGRAMS "starts-programs"

Suite *trace_suite(void);
Suite *sandbox_suite(void);
Suite *oracle_suite(void);
Suite *score_suite(void);
Suite *report_suite(void);
Suite *race_suite(void);
Suite *picture_suite(void);
Suite *threads_suite(void);
Suite *protection_suite(void);
Suite *grading_suite(void);
/* Parts of suites that have files of their own: test_thread_runs.c, test_generate.c ... */
TCase *thread_run_tests(void);
TCase *thread_report_tests(void);
TCase *protection_report_tests(void);
TCase *generate_tests(void);
TCase *enumerate_tests(void);
TCase *shrink_tests(void);
TCase *letter_tests(void);
TCase *protection_end_tests(void);

#endif

/* The suites of the grader's own unit tests; each stands in the file test_NAME.c. */
#ifndef HEAPLAB_TESTS_SUITES_H
#define HEAPLAB_TESTS_SUITES_H

#include <check.h>

Suite *trace_suite(void);
Suite *sandbox_suite(void);
Suite *oracle_suite(void);
Suite *score_suite(void);
Suite *report_suite(void);
Suite *race_suite(void);
Suite *picture_suite(void);
/* Parts of the trace suite that have files of their own: test_generate.c, test_shrink.c. */
TCase *generate_tests(void);
TCase *enumerate_tests(void);
TCase *shrink_tests(void);

#endif

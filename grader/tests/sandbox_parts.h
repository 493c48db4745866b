/* What the test files about the sandbox share. */
#ifndef HEAPLAB_TESTS_SANDBOX_PARTS_H
#define HEAPLAB_TESTS_SANDBOX_PARTS_H

#include <check.h>

#include "grader/sandbox/sandbox.h"

/* Parts of the sandbox suite that have files of their own: test_gate.c, test_build.c,
 * test_support.c. */
TCase *gate_tests(void);
TCase *build_tests(void);
TCase *support_tests(void);

/* Fails the test when there is no folder. */
void open_test_job(struct job *job);
/* Compile C text in the job with one more flag; the result's path is written to `path`. */
void compile_test_program(const struct job *job, const char *text, const char *flag, char *path,
                          size_t size);

#endif

/* A rubric for tests, and reading one from a text. */
#ifndef HEAPLAB_RUBRIC_TEXT_H
#define HEAPLAB_RUBRIC_TEXT_H

#include <check.h>

#include "grader/score/rubric.h"

/* Three steps with checks a to i, c hidden, 15 points withheld, and 20 points for speed. */
extern const char whole_rubric[];

/* Writes the text to a file of its own, with " for each ', and reads that. A fault is left in
 * rubric_error, without the file's name. */
bool rubric_read_text(struct rubric *rubric, const char *text);
extern char rubric_error[512];

/* test_rubric.c: the part of the score's suite that reads rubrics. */
TCase *rubric_tests(void);

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

#endif

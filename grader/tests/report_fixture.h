/* A small record to report, and its report as a text. */
#ifndef HEAPLAB_REPORT_FIXTURE_H
#define HEAPLAB_REPORT_FIXTURE_H

#include <check.h>

#include "grader/report/report.h"
#include "grader/score/points.h"

/* Fills and empties `record`: a lab of step 3.1 with a check, and 3.2 with two and a hidden one. */
void open_small(void);
void close_record(void);
extern struct record record;

void set_check(const char *name, struct check_result result);
/* One check right, one wrong, one not filled in; the hidden one, full of SECRETs, crashes. */
void set_partly_right(void);

/* Totals the record and writes it; the text lives until the next call. */
char *write_report(report_writer *write, struct report_options options);

enum { FORMATS = 3 }; /* rows of report_formats */

/* test_hostile.c: the part of the report's suite with texts that nobody should trust. */
TCase *hostile_tests(void);

#endif

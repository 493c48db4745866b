/* The ways to show a record: each format is one row of a table, and every writer escapes what came
 * from a submission. */
#ifndef HEAPLAB_REPORT_H
#define HEAPLAB_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "grader/score/record.h"

struct report_options {
    bool show_hidden; /* texts of hidden checks are shown; for instructors only */
    bool hints;       /* hints in full, not only by name */
    bool all;         /* every failing check in full, not only the first */
    bool colour;      /* of a terminal */
};

/* Writes the whole report; false when the stream didn't take it. */
typedef bool report_writer(const struct record *record, const struct report_options *options,
                           FILE *stream);
report_writer report_terminal; /* terminal.c: for a student, 80 columns wide */
report_writer report_json;     /* json.c: schema "heaplab/1" */
report_writer report_summary;  /* summary.c: Markdown for the step summary of a CI run */

struct report_format {
    const char *name;
    report_writer *write;
};
/* Ends with a name of NULL. */
extern const struct report_format report_formats[];
/* NULL when there is no such format. */
const struct report_format *report_format_named(const char *name);

/* HINTS=1 and ALL=1 from the environment; colour on a terminal, unless NO_COLOR is set. */
struct report_options report_options_for(FILE *stream);

/* Writes a report to a file, whole or not at all: a file that was there stays until it's replaced.
 * False, with one sentence in error, when it can't be written. */
bool report_save(report_writer *write, const struct record *record,
                 const struct report_options *options, const char *path, char *error,
                 size_t error_size);

#endif

/* What of a record a report talks about: the first failure, what is hidden, what to do next. */
#ifndef HEAPLAB_FINDINGS_H
#define HEAPLAB_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "grader/report/report.h"

struct failure {
    const struct step_record *step;
    const struct check_record *check; /* NULL: nothing found */
};

enum { POINTS_TEXT = 32, VERDICT_TEXT = 64 };

/* "62.5": at most two decimals, and none that are zeros. */
void points_text(double points, char text[POINTS_TEXT]);
/* "wrong: overlap", "crash", "not filled in yet". */
void verdict_text(const struct check_record *check, char text[VERDICT_TEXT]);
/* A check's name with its underscores as spaces, escaped; free it. */
char *name_in_words(const char *name);
char *check_in_words(const struct check_record *check);

/* Did the student's code fail it? The grader's own failures are none of theirs. */
bool check_fails(const struct check_record *check);
/* May the report tell its message, trace, command and hint? */
bool check_is_open(const struct check_record *check, const struct report_options *options);
/* The first failing check that may be told in full, else the first one that fails. */
struct failure first_failure(const struct lab_record *lab, const struct report_options *options);
/* One verdict stopped the whole lab and lab->message says why, so steps have nothing to add. */
bool lab_is_stopped(const struct lab_record *lab);
/* Points that a handout keeps for hidden checks, in no total. */
double lab_withheld(const struct lab_record *lab);

/* The one thing that the student should do next, escaped; free it. */
char *next_action(const struct record *record, const struct report_options *options);

#endif

/* Turns what the checks found into points: a lab's record starts from its rubric, takes the results
 * one by one, and is added up at the end. */
#ifndef HEAPLAB_POINTS_H
#define HEAPLAB_POINTS_H

#include <stdbool.h>

#include "grader/score/record.h"
#include "grader/score/rubric.h"

/* What one check found. The texts are copied; each may be NULL. */
struct check_result {
    enum verdict verdict;
    enum kind kind;
    const char *message, *trace, *command;
};

/* Fills *lab with every check of the rubric, all not-implemented as yet. The record owns its texts
 * (record_free); running out of memory ends the program with a message. */
void lab_record_open(struct lab_record *lab, const struct rubric *rubric);
/* Sets the result of a check; false when the rubric has no check of that name.
 * VERDICT_INTERNAL gives the full points and a message that blames the grader. */
bool lab_record_set(struct lab_record *lab, const char *name, const struct check_result *result);
/* Gives every check of the lab one verdict, and the lab the message. No points, except that
 * VERDICT_INTERNAL gives all of them, those for speed too. */
void lab_record_set_all(struct lab_record *lab, enum verdict verdict, const char *message);

/* Do points for speed count yet? False when the rubric has none, and when a step that must pass
 * first doesn't: then lab->cost.why_not says so. Call it once all results are set. */
bool lab_cost_counts(struct lab_record *lab, const struct rubric *rubric);
/* The points for a ratio to libc; a ratio that is no positive number gets none. */
double cost_points(const struct rubric_cost *cost, double ratio);
/* Takes over a measurement (ratio and counts; its score, max and why_not aren't looked at). */
void lab_cost_set(struct lab_record *lab, const struct rubric *rubric,
                  const struct cost_record *measured);
/* The grader couldn't measure: full points, and the reason, which may be NULL, beside them. */
void lab_cost_failed(struct lab_record *lab, const char *reason);

/* Adds up steps and lab (rounded once, to 2 decimals), and finds the lab's verdict. A lab in which
 * nothing is filled in gets a message that names the first step. */
void lab_record_total(struct lab_record *lab);
/* Adds up the labs, each of which has been totalled. */
void record_total(struct record *record);

#endif

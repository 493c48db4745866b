/* Releases what a record owns. */
#include "grader/score/record.h"

#include <stdlib.h>
#include <string.h>

static void check_free(struct check_record *check)
{
    free(check->name);
    free(check->message);
    free(check->trace);
    free(check->command);
    free(check->hint_name);
    free(check->hint);
}

static void step_free(struct step_record *step)
{
    free(step->step);
    free(step->title);
    for (size_t i = 0; i < step->check_count; i++)
        check_free(&step->checks[i]);
}

void lab_record_free(struct lab_record *lab)
{
    free(lab->name);
    free(lab->title);
    free(lab->file);
    free(lab->message);
    free(lab->note);
    free(lab->cost.why_not);
    for (size_t i = 0; i < lab->step_count; i++)
        step_free(&lab->steps[i]);
}

void record_free(struct record *record)
{
    free(record->submission);
    for (size_t i = 0; i < record->lab_count; i++)
        lab_record_free(&record->labs[i]);
    memset(record, 0, sizeof *record);
}

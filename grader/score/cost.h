/* What the work of a lab costs: counted cycles beside libc's on the same work, and the time shown beside it. */
#ifndef HEAPLAB_COST_H
#define HEAPLAB_COST_H

#include "grader/score/record.h"
#include "grader/score/rubric.h"

enum cost_outcome {
    COST_MEASURED,
    COST_WRONG,   /* the allocator doesn't do the measured work right: no points */
    COST_INTERNAL /* the grader can't measure here: no fault of the student's */
};

/* Runs the rubric's work with the submission that the oracle has open, and with libc. Reason is one
 * sentence when nothing could be measured; it is to be freed. */
enum cost_outcome cost_measure(const struct rubric_cost *rubric, struct cost_record *cost,
                               struct time_record *time, char **reason);

#endif

/* One grading: where everything lies, its private folder and its secret. */
#ifndef HEAPLAB_GRADING_H
#define HEAPLAB_GRADING_H

#include "grader/cli/options.h"
#include "grader/cli/places.h"
#include "grader/oracle/oracle.h"
#include "grader/score/record.h"

struct grading {
    const struct options *options;
    struct places places;
    struct job job;
    uint64_t seed;
    bool with_cost;
};

/* False, after a sentence on stderr, when the grader can't work here. */
bool grading_open(struct grading *grading, const struct options *options);
void grading_close(struct grading *grading);
/* False, after a sentence on stderr, when there is no such lab or folder. */
bool grading_arguments_are_right(const struct places *places, const struct options *options);
/* Fills the record of one lab. False, after a sentence, only for a fault of the grader's own. */
bool grading_lab(struct grading *grading, const struct lab_place *lab, struct lab_record *record);

#endif

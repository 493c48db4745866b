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

/* Counted cycles: instructions, the misses of a cache that Callgrind makes up, and a fixed charge
 * for each system call and page fault. */
struct cost_events {
    uint64_t instructions, first_level_misses, last_level_misses;
    uint64_t system_calls, page_faults;
};
double cost_cycles(const struct cost_events *events);
/* The cache, as words of Valgrind's command line; and what is in the list of counts that Callgrind
 * ends with, all but the kernel's part. False when it is no such list. */
#define COST_CACHE "--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=8388608,16,64"
bool cost_read_events(const char *text, struct cost_events *events);

#endif

/* Traces that fail, made short: the same failure on fresh heaps. */
#ifndef HEAPLAB_PROPERTY_H
#define HEAPLAB_PROPERTY_H

#include "grader/oracle/judge.h"

/* Replaces the finding by the one that the shortest trace gives which fails in the same way, with that
 * trace in it. When the failure doesn't show again, the finding keeps its message and gets the whole trace. */
void property_shrink(const struct heap_options *options, const struct trace *trace,
                     enum null_policy policy, struct finding *finding);
/* Runs a trace on a heap of its own. */
struct finding property_run(const struct heap_options *options, const struct trace *trace,
                            enum null_policy policy);
/* The options with all that the trace itself says of the heap that it needs. */
struct heap_options property_options(struct heap_options options, const struct trace *trace);
/* heap.c: ends the running check with a finding. */
_Noreturn void heap_fail_with(struct finding finding);

#endif

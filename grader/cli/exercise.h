/* One lab of a submission with one trace: what replay, debug, valgrind and shrink begin with. */
#ifndef HEAPLAB_EXERCISE_H
#define HEAPLAB_EXERCISE_H

#include "grader/cli/grading.h"

struct exercise {
    struct grading grading;
    const struct lab_place *lab;
    char *header, *shown, *trace_path, **others;
    struct trace trace;
};

/* Finds lab, header and trace, and builds the worker. Returns EXIT_DONE, or another status after a sentence on
 * stderr; exercise_close in either case. Without TRACE the lab's own example.trace is taken. */
int exercise_open(struct exercise *exercise, const struct options *options);
void exercise_close(struct exercise *exercise);
/* The heap options that the trace asks for. */
struct heap_options exercise_options(const struct exercise *exercise);

#endif

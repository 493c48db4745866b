/* The watch over a worker while it is asked something. */
#ifndef HEAPLAB_WATCH_H
#define HEAPLAB_WATCH_H

#include "grader/oracle/worker.h"

enum { WATCH_TICK_MILLISECONDS = 20 };

/* All in nanoseconds. */
struct watch {
    uint64_t cpu_limit, cpu_start, cpu_last; /* of the worker's processor time */
    uint64_t wall_limit, wall_start;
    uint64_t asleep_since; /* 0: it isn't */
    uint64_t looked;       /* when time and memory were looked at last */
};

uint64_t watch_now(void);
/* The limits of one batch of so many calls. */
void watch_begin(const struct worker *worker, struct watch *watch, size_t calls);
/* Looks at time and memory, once in a tick. False when a limit is passed: worker->ending says which. */
bool watch_limits(struct worker *worker, struct watch *watch);
/* Takes what the worker printed. False when it is too much. */
bool watch_output(struct worker *worker);
/* Notes how it ended; returns false, for its callers to return. */
bool watch_end(struct worker *worker, enum verdict verdict, const char *reason);

#endif

/* The watch over a worker while it is asked something. */
#ifndef HEAPLAB_WATCH_H
#define HEAPLAB_WATCH_H

#include "grader/oracle/worker.h"

enum { WATCH_TICK_MILLISECONDS = 20 };

uint64_t watch_now(void);
/* The limits of one batch. */
void watch_begin(struct worker *worker, const struct call *calls, size_t count);
/* Looks at time and memory, once in a tick. False when a limit is passed: worker->ending says which. */
bool watch_limits(struct worker *worker);
/* Takes what the worker printed. False when it is too much. */
bool watch_output(struct worker *worker);
/* Notes how it ended; returns false, for its callers to return. */
bool watch_end(struct worker *worker, enum verdict verdict, const char *reason);
/* Another submission begins. */
void watch_forget_timeouts(void);

#endif

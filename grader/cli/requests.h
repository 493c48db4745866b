/* A trace as the frames that a worker reads, in a file: so that it runs without a grader. */
#ifndef HEAPLAB_REQUESTS_H
#define HEAPLAB_REQUESTS_H

#include <stdbool.h>

#include "grader/trace/trace.h"
#include "grader/worker/protocol.h"

/* init_mem_pool and then each operation, a batch of one each. False with errno. */
bool requests_write(const char *path, const struct trace *trace, enum request_mode mode);

#endif

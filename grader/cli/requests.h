/* A trace as the calls that a worker is asked to make, and as the frames that it reads, in a file: so
 * that it runs without a grader. */
#ifndef HEAPLAB_REQUESTS_H
#define HEAPLAB_REQUESTS_H

#include <stdbool.h>

#include "grader/trace/trace.h"
#include "grader/worker/protocol.h"

/* init_mem_pool, what else this lab begins with, and then each operation. To be freed. */
struct call *requests_of(const struct trace *trace, int lab, size_t *count);
/* How many of them come before the trace's first operation. */
size_t requests_ahead(int lab);
/* A batch of one each. False with errno. */
bool requests_write(const char *path, const struct trace *trace, int lab, enum request_mode mode);

#endif

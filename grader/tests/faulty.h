/* What the tests of protection share: the allocator in protection/faulty.h as the submission. */
#ifndef HEAPLAB_TESTS_FAULTY_H
#define HEAPLAB_TESTS_FAULTY_H

#include "grader/cli/places.h"
#include "grader/oracle/oracle.h"
#include "grader/tests/protection/faults.h"

extern struct job faulty_job;
extern struct places faulty_places;

void faulty_open(void);
void faulty_close(void);
/* The call that says what is wrong from then on, NONE for nothing. It must make no block. */
struct operation faulty_begin(size_t fault);
/* A trace on a heap of its own, with that fault. */
struct finding faulty_run(const struct trace *trace, size_t fault);
struct finding faulty_run_text(const char *text, size_t fault);
/* The text's operations, one by one; the block of the last one. */
block faulty_do(struct heap *heap, const char *text);

#endif

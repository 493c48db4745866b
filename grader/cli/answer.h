/* What a call came to, in the words of a line of `make replay`. */
#ifndef HEAPLAB_ANSWER_H
#define HEAPLAB_ANSWER_H

#include "grader/oracle/judge.h"

/* After judge_batch of this operation alone: "the start of block 2 + 64", "CORRUPT_FREED",
 * "faulted at that byte"; and what the handler was told meanwhile. "" when there is nothing to
 * tell. */
void answer_text(const struct heap *heap, const struct operation *operation, char *text,
                 size_t size);
/* "MMU_READ | MMU_WRITE", "0". */
void attributes_text(unsigned attributes, char *text, size_t size);

#endif

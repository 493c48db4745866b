/* Traces as texts, for the tests that write or read them. */
#ifndef HEAPLAB_TESTS_TRACE_TEXT_H
#define HEAPLAB_TESTS_TRACE_TEXT_H

#include "grader/trace/trace.h"

enum { ERROR_BYTES = 512 };

/* Reads it as a file of that name; false, with the sentence in `error`, when it is refused. */
bool trace_from_text(struct trace *trace, const char *name, const char *text, size_t length,
                     char *error);
/* The trace of a text that must be right. */
struct trace trace_of_text(const char *text);
/* As it is written to a file. The caller frees it. */
char *text_of_trace(const struct trace *trace);

#endif

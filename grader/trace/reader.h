/* How far the reading of a trace is, for the two files that read one. */
#ifndef HEAPLAB_READER_H
#define HEAPLAB_READER_H

#include "grader/trace/inside.h"

enum { LINE_LIMIT = 4096 };

struct reader {
    struct trace *trace;
    struct live_blocks blocks;
    const char *name;
    FILE *stream;
    unsigned long line_number;
    char line[LINE_LIMIT + 1];
    bool begun;             /* a line that is no comment was seen */
    unsigned header_number; /* of a .rep file: which of its first numbers comes next; 0: none */
    char *error;
    size_t error_size;
};

/* Says in one sentence where and why the trace can't be read; always returns false. */
bool trace_refuse(struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A comment, behind its '#'. One that is for people only is passed over. */
bool trace_read_setting(struct reader *reader, char *rest);

#endif

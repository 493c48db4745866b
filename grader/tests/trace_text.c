/* Traces as texts, for the tests that write or read them. */
#include "grader/tests/trace_text.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

bool trace_from_text(struct trace *trace, const char *name, const char *text, size_t length,
                     char *error)
{
    error[0] = '\0';
    FILE *stream = fmemopen((void *)(uintptr_t)text, length > 0 ? length : 1, "r");
    ck_assert_ptr_nonnull(stream);
    if (length == 0)
        fgetc(stream);
    bool well_formed = trace_parse(trace, name, stream, error, ERROR_BYTES);
    fclose(stream);
    return well_formed;
}

struct trace trace_of_text(const char *text)
{
    struct trace trace;
    char error[ERROR_BYTES];
    ck_assert_msg(trace_from_text(&trace, "text", text, strlen(text), error), "%s", error);
    return trace;
}

char *text_of_trace(const struct trace *trace)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(stream);
    trace_write(trace, stream);
    fclose(stream);
    return text;
}

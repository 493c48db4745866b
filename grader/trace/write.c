/* Writes a trace as a file, one operation a line; read.c reads it back equal. */
#include <inttypes.h>

#include "grader/trace/trace.h"

enum { LINE_BYTES = 128 };

void operation_text(const struct operation *operation, char *text, size_t size)
{
    char thread[16] = "";
    if (operation->thread != 0)
        snprintf(thread, sizeof thread, "@%u ", operation->thread);
    int letter = (int)operation->kind;
    uint32_t id = operation->id;
    uint64_t bytes = operation->bytes, extra = operation->extra;

    switch (operation->kind) {
    case OP_MALLOC:
    case OP_REALLOC:
    case OP_CACHE_ALIGNED:
    case OP_PAGE_ALIGNED:
    case OP_GUARDED:
    case OP_UNMAP:
    case OP_STORE:
    case OP_CHILD_STORE:
        snprintf(text, size, "%s%c %" PRIu32 " %" PRIu64, thread, letter, id, bytes);
        break;
    case OP_CALLOC:
    case OP_MEMALIGN:
        snprintf(text, size, "%s%c %" PRIu32 " %" PRIu64 " %" PRIu64, thread, letter, id, extra,
                 bytes);
        break;
    case OP_WRITE:
    case OP_ON_NODE:
    case OP_BAD_REALLOC:
        snprintf(text, size, "%s%c %" PRIu32 " %" PRId64 " %" PRIu64, thread, letter, id,
                 (int64_t)extra, bytes);
        break;
    case OP_CHECK:
    case OP_BAD_FREE:
    case OP_TOUCH:
        snprintf(text, size, "%s%c %" PRIu32 " %" PRId64, thread, letter, id, (int64_t)extra);
        break;
    case OP_MAP:
        snprintf(text, size, "%s%c %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu32, thread, letter,
                 id, bytes, extra, operation->attributes);
        break;
    case OP_CHANGE:
        snprintf(text, size, "%s%c %" PRIu32 " %" PRIu64 " %" PRIu32, thread, letter, id, bytes,
                 operation->attributes);
        break;
    case OP_FREE:
    case OP_TRANSLATE:
    case OP_READ:
    case OP_CODE:
    case OP_EXECUTE:
        snprintf(text, size, "%s%c %" PRIu32, thread, letter, id);
        break;
    case OP_FREE_NULL:
    case OP_RESET:
        snprintf(text, size, "%s%c", thread, letter);
        break;
    }
}

static void write_meeting(const struct meeting *meeting, FILE *stream)
{
    if (meeting->kind == MEETING_FORK)
        fprintf(stream, "# fork %" PRIu64 " %" PRIu64 "\n", meeting->before, meeting->during);
    if (meeting->kind == MEETING_INSPECTION)
        fprintf(stream, "# inspect %" PRIu64 " %" PRIu64 " %u\n", meeting->before, meeting->during,
                meeting->visitors);
}

void trace_write(const struct trace *trace, FILE *stream)
{
    if (trace->needs[0] != '\0')
        fprintf(stream, "# needs %s\n", trace->needs);
    if (trace->refuse != 0)
        fprintf(stream, "# refuse %u%s\n", trace->refuse, trace->refuse_later ? "+" : "");
    if (trace->schedule != 0)
        fprintf(stream, "# schedule %" PRIu64 "\n", trace->schedule);
    if (trace->cpus != 0)
        fprintf(stream, "# cpus %u\n", trace->cpus);
    if (trace->race)
        fputs("# race\n", stream);
    write_meeting(&trace->meeting, stream);
    for (size_t i = 0; i < trace->count; i++) {
        char line[LINE_BYTES] = "";
        operation_text(&trace->operations[i], line, sizeof line);
        fprintf(stream, "%s\n", line);
    }
}

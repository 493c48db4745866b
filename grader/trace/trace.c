/* A trace as a growing list of operations. */
#include "grader/trace/trace.h"

#include <stdlib.h>
#include <string.h>

#include "grader/trace/inside.h"

enum { FIRST_CAPACITY = 64, EXIT_GRADER_FAILED = 3 };

void trace_out_of_memory(void)
{
    fputs("heaplab: no memory is left for a trace of this length\n", stderr);
    exit(EXIT_GRADER_FAILED);
}

void *trace_memory(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL)
        trace_out_of_memory();
    return memory;
}

static void make_room(struct trace *trace, size_t capacity)
{
    struct operation *larger =
        reallocarray(trace->operations, capacity, sizeof trace->operations[0]);
    if (larger == NULL)
        trace_out_of_memory();
    trace->operations = larger;
    trace->capacity = capacity;
}

void trace_add(struct trace *trace, struct operation operation)
{
    if (trace->count == trace->capacity)
        make_room(trace, trace->capacity > 0 ? 2 * trace->capacity : FIRST_CAPACITY);
    trace->operations[trace->count++] = operation;
}

void trace_free(struct trace *trace)
{
    free(trace->operations);
    *trace = (struct trace){0};
}

struct trace trace_copy(const struct trace *trace)
{
    struct trace copy = *trace;
    copy.operations = NULL;
    copy.capacity = 0;
    if (trace->count > 0) {
        make_room(&copy, trace->count);
        memcpy(copy.operations, trace->operations, trace->count * sizeof copy.operations[0]);
    }
    return copy;
}

uint32_t trace_id_limit(const struct trace *trace)
{
    uint32_t limit = 0;
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        if (operation_has_block(operation) && operation->id >= limit)
            limit = operation->id + 1;
    }
    return limit;
}

bool trace_has_threads(const struct trace *trace)
{
    size_t at = 0;
    while (at < trace->count && trace->operations[at].thread == 0)
        at++;
    return at < trace->count;
}

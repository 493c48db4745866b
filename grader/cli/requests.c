/* A trace as the calls that a worker is asked to make, and as frames in a file. */
#include "grader/cli/requests.h"

#include <stdlib.h>

#include "grader/oracle/judge.h"
#include "grader/oracle/memory.h"

static const struct call usual_beginning[] = {{.kind = CALL_INIT}};
/* The range for the MMU must be there, and somebody who takes the reports. */
static const struct call protected_beginning[] = {
    {.kind = CALL_DETAILS}, {.kind = CALL_INIT}, {.kind = CALL_HANDLER, .bytes = HANDLER_RECORDS}};

size_t requests_ahead(int lab)
{
    return lab >= FIRST_WITH_PROTECTION ? sizeof protected_beginning / sizeof(struct call)
                                        : sizeof usual_beginning / sizeof(struct call);
}

/* A free goes to the function that goes with how the block was made. */
static void mark_guarded(const struct trace *trace, struct call *calls)
{
    bool *guarded = allocate(trace_id_limit(trace) + 1, sizeof *guarded);
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        bool has_block = !operation_is_of_mmu(operation) && operation->id < PLACE_STACK;
        bool is_free = operation->kind == OP_FREE || operation->kind == OP_BAD_FREE;
        if (has_block && is_free) {
            calls[i].attributes = guarded[operation->id];
        } else if (has_block && operation_gives_block(operation)) {
            guarded[operation->id] = operation->kind == OP_GUARDED;
        }
    }
    free(guarded);
}

struct call *requests_of(const struct trace *trace, int lab, size_t *count)
{
    size_t ahead = requests_ahead(lab);
    const struct call *beginning =
        lab >= FIRST_WITH_PROTECTION ? protected_beginning : usual_beginning;
    struct call *calls = allocate(ahead + trace->count, sizeof *calls);
    for (size_t i = 0; i < ahead; i++) {
        calls[i] = beginning[i];
    }
    for (size_t i = 0; i < trace->count; i++) {
        calls[ahead + i] = call_of(&trace->operations[i]);
    }
    mark_guarded(trace, calls + ahead);
    *count = ahead + trace->count;
    return calls;
}

bool requests_write(const char *path, const struct trace *trace, int lab, enum request_mode mode)
{
    struct request request = {.number = 0, .count = 1, .mode = mode};
    size_t count;
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    struct call *calls = requests_of(trace, lab, &count);
    for (size_t i = 0; i < count; i++) {
        fwrite(&request, sizeof request, 1, file);
        fwrite(&calls[i], sizeof calls[i], 1, file);
    }
    free(calls);
    return fclose(file) == 0;
}

/* All sequences of malloc and free of a given length: what no random trace forgets. */
#include <stdlib.h>

#include "grader/trace/inside.h"

struct enumeration {
    size_t length, live_limit, bytes;
    trace_visit *visit;
    void *context;
    struct trace trace; /* the operations chosen so far */
    bool *live;         /* by id; ids stay below length */
    size_t live_count;
};

static bool extend(struct enumeration *all);

/* Go on with one more operation, then take it back. */
static bool try_operation(struct enumeration *all, enum operation_kind kind, uint32_t id)
{
    bool makes = kind == OP_MALLOC;
    trace_add(&all->trace,
              (struct operation){.kind = kind, .id = id, .bytes = makes ? all->bytes : 0});
    all->live[id] = makes;
    all->live_count = makes ? all->live_count + 1 : all->live_count - 1;

    bool go_on = extend(all);

    all->live[id] = !makes;
    all->live_count = makes ? all->live_count - 1 : all->live_count + 1;
    all->trace.count--;
    return go_on;
}

/* The lowest id that is not live: one name for each sequence, so that none is visited twice. */
static uint32_t new_id(const struct enumeration *all)
{
    uint32_t id = 0;
    while (all->live[id])
        id++;
    return id;
}

static bool extend(struct enumeration *all)
{
    if (all->trace.count == all->length)
        return all->visit(&all->trace, all->context);
    if (all->live_count < all->live_limit && !try_operation(all, OP_MALLOC, new_id(all)))
        return false;
    for (uint32_t id = 0; id < all->length; id++)
        if (all->live[id] && !try_operation(all, OP_FREE, id))
            return false;
    return true;
}

bool trace_enumerate(size_t length, size_t live_limit, size_t bytes, trace_visit *visit,
                     void *context)
{
    struct enumeration all = {.length = length,
                              .live_limit = live_limit,
                              .bytes = bytes,
                              .visit = visit,
                              .context = context,
                              .live = trace_memory(length, sizeof(bool))};
    bool finished = extend(&all);
    free(all.live);
    trace_free(&all.trace);
    return finished;
}

/* Shares the work of a generated trace among threads. */
#include <stdlib.h>

#include "grader/trace/inside.h"
#include "grader/trace/shapes.h"

enum {
    GIVEN_AWAY_ONE_IN = 4,  /* so often another thread frees a block, ... */
    LENT_ONE_IN = 32,       /* ... and so often another one resizes it */
    GIVEN_AWAY_LIMIT = 256, /* blocks under way to the thread that will free them, */
    UNDER_WAY_LEAST = 64    /* each of them for so many operations or more */
};

/* Blocks under way from one thread to the next. A thread that is handed one at once would wait
 * for its maker nearly always, and all threads would go in single file. */
struct handing_over {
    struct trace *shared;
    struct operation under_way[GIVEN_AWAY_LIMIT];
    size_t count;
    unsigned threads;
    uint64_t random;
};

static void arrive(struct handing_over *handing_over, size_t place)
{
    trace_add(handing_over->shared, handing_over->under_way[place]);
    handing_over->under_way[place] = handing_over->under_way[--handing_over->count];
}

static void give_away(struct handing_over *handing_over, struct operation operation)
{
    operation.thread = (unsigned)random_below(&handing_over->random, handing_over->threads);
    handing_over->under_way[handing_over->count++] = operation;
}

static bool one_in(struct handing_over *handing_over, uint64_t many)
{
    return random_below(&handing_over->random, many) == 0;
}

static void share(struct handing_over *handing_over, struct operation operation, unsigned maker)
{
    operation.thread = maker;
    if (operation.kind == OP_FREE && one_in(handing_over, GIVEN_AWAY_ONE_IN)) {
        give_away(handing_over, operation);
    } else {
        if (operation.kind == OP_REALLOC && one_in(handing_over, LENT_ONE_IN))
            operation.thread = (unsigned)random_below(&handing_over->random, handing_over->threads);
        trace_add(handing_over->shared, operation);
    }
    /* The fuller, the likelier: at half of the limit each operation is followed by one that
     * arrives. */
    if (handing_over->count > UNDER_WAY_LEAST &&
        (handing_over->count == GIVEN_AWAY_LIMIT || one_in(handing_over, GIVEN_AWAY_ONE_IN)))
        arrive(handing_over, (size_t)random_below(&handing_over->random, handing_over->count));
}

/* Every block gets a name of its own: one that is used again would make the second block wait
 * until the first is freed. */
void share_among_threads(struct trace *trace, unsigned threads, uint64_t random)
{
    struct trace shared = {.count = 0};
    struct handing_over handing_over = {.shared = &shared, .threads = threads, .random = random};
    uint32_t limit = trace_id_limit(trace), next = 0;
    uint32_t *names = trace_memory(limit, sizeof names[0]);
    unsigned *makers = trace_memory(limit, sizeof makers[0]);
    for (size_t i = 0; i < trace->count && next < ID_LIMIT; i++) {
        struct operation operation = trace->operations[i];
        uint32_t id = operation.id;
        if (operation_makes(&operation)) {
            names[id] = next++;
            makers[id] = (unsigned)random_below(&handing_over.random, threads);
        }
        operation.id = names[id];
        share(&handing_over, operation, makers[id]);
    }
    while (handing_over.count > 0)
        arrive(&handing_over, handing_over.count - 1);
    free(names);
    free(makers);
    trace_free(trace);
    *trace = shared;
}

/* Makes a failing trace shorter, so that a student sees the few calls that matter. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "grader/trace/inside.h"

struct shrinker {
    struct trace *trace; /* the shortest that fails so far */
    struct trace candidate;
    struct live_blocks blocks;
    trace_fails *fails;
    void *context;
    uint64_t deadline; /* in nanoseconds of the monotonic clock */
    size_t tried;
};

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool out_of_time(const struct shrinker *shrinker)
{
    return now() >= shrinker->deadline;
}

static bool still_fails(struct shrinker *shrinker, const struct trace *trace)
{
    if (out_of_time(shrinker))
        return false;
    shrinker->tried++;
    return shrinker->fails(trace, shrinker->context);
}

/* The candidate takes the place of the trace when it fails too. */
static bool accept(struct shrinker *shrinker)
{
    if (!still_fails(shrinker, &shrinker->candidate))
        return false;
    struct trace longer = *shrinker->trace;
    *shrinker->trace = shrinker->candidate;
    shrinker->candidate = longer;
    return true;
}

static void begin_candidate(struct shrinker *shrinker)
{
    struct trace *candidate = &shrinker->candidate;
    struct operation *operations = candidate->operations;
    size_t capacity = candidate->capacity;
    *candidate = *shrinker->trace;
    candidate->operations = operations;
    candidate->capacity = capacity;
    candidate->count = 0;
    trace_live_restart(&shrinker->blocks);
}

static void copy_candidate(struct shrinker *shrinker)
{
    begin_candidate(shrinker);
    for (size_t i = 0; i < shrinker->trace->count; i++)
        trace_add(&shrinker->candidate, shrinker->trace->operations[i]);
}

/* An operation on a block that the candidate never made goes with the block. */
static void add_if_allowed(struct shrinker *shrinker, const struct operation *operation)
{
    if (!trace_live_allows(&shrinker->blocks, operation))
        return;
    trace_live_apply(&shrinker->blocks, operation);
    trace_add(&shrinker->candidate, *operation);
}

/* Try the trace without the operations from begin up to end. */
static bool without(struct shrinker *shrinker, size_t begin, size_t end)
{
    const struct trace *trace = shrinker->trace;
    begin_candidate(shrinker);
    for (size_t i = 0; i < trace->count; i++)
        if (i < begin || i >= end)
            add_if_allowed(shrinker, &trace->operations[i]);
    return accept(shrinker);
}

/* Most traces fail at one operation, and no later one matters: look for the shortest beginning. */
static void cut_tail(struct shrinker *shrinker)
{
    size_t passes = 0, fails = shrinker->trace->count;
    while (fails - passes > 1 && !out_of_time(shrinker)) {
        size_t middle = passes + (fails - passes) / 2;
        if (without(shrinker, middle, shrinker->trace->count))
            fails = middle;
        else
            passes = middle;
    }
}

/* Delta debugging: take out stretches, from halves down to single operations, the last ones first,
 * because what a later operation needed can then go too. */
static void remove_stretches(struct shrinker *shrinker)
{
    size_t stretch = shrinker->trace->count > 1 ? shrinker->trace->count / 2 : 1;
    while (shrinker->trace->count > 0 && !out_of_time(shrinker)) {
        size_t count = shrinker->trace->count, begin;
        for (size_t end = count; end > 0; end = begin) {
            begin = end > stretch ? end - stretch : 0;
            without(shrinker, begin, end);
        }
        if (stretch > 1)
            stretch /= 2;
        else if (shrinker->trace->count == count)
            break;
    }
}

/* Give every block an id of its own, 0, 1, 2 ... in the order in which they are made. Then taking
 * out a free can't put two live blocks under one name. */
static void number_blocks(struct shrinker *shrinker)
{
    const struct trace *trace = shrinker->trace;
    uint32_t *names = trace_memory(trace_id_limit(trace), sizeof names[0]);
    uint32_t next = 0;
    bool changed = false;
    begin_candidate(shrinker);
    for (size_t i = 0; i < trace->count && next < ID_LIMIT; i++) {
        struct operation operation = trace->operations[i];
        if (operation_makes(&operation))
            names[operation.id] = next++;
        if (operation_has_block(&operation))
            operation.id = names[operation.id];
        changed = changed || operation.id != trace->operations[i].id;
        trace_add(&shrinker->candidate, operation);
    }
    free(names);
    if (changed && shrinker->candidate.count == trace->count)
        accept(shrinker);
}

static bool try_value(struct shrinker *shrinker, uint64_t *place, uint64_t value)
{
    uint64_t before = *place;
    *place = value;
    if (still_fails(shrinker, shrinker->trace))
        return true;
    *place = before;
    return false;
}

static bool has_size(const struct operation *operation)
{
    return operation_makes(operation) || (operation->kind == OP_REALLOC && operation->bytes > 0);
}

/* All sizes at once: of a long trace not each one can be looked at. */
static bool level_sizes(struct shrinker *shrinker, uint64_t level)
{
    bool changed = false;
    copy_candidate(shrinker);
    for (size_t i = 0; i < shrinker->candidate.count; i++) {
        struct operation *operation = &shrinker->candidate.operations[i];
        if (!has_size(operation) || operation->bytes <= level)
            continue;
        operation->bytes = level;
        changed = true;
    }
    return changed && accept(shrinker);
}

static const uint64_t typical[] = {1, 8, 16, 24, 32, 48, 64, 128, 256, 512, 1024, 4096};
enum { TYPICAL_COUNT = sizeof typical / sizeof typical[0] };

/* Typical sizes first, since they read well; otherwise the smallest size, found by halving. */
static bool lower_size(struct shrinker *shrinker, uint64_t *place)
{
    uint64_t before = *place, passes = 0;
    for (size_t i = 0; i < TYPICAL_COUNT && typical[i] < before; i++) {
        if (try_value(shrinker, place, typical[i]))
            return true;
        passes = typical[i];
    }
    while (*place > passes && *place - passes > 1 && !out_of_time(shrinker)) {
        uint64_t middle = passes + (*place - passes) / 2;
        if (!try_value(shrinker, place, middle))
            passes = middle;
    }
    return *place < before;
}

/* Halving keeps a power of two one. */
static bool lower_alignment(struct shrinker *shrinker, uint64_t *place)
{
    uint64_t before = *place;
    while (*place > 1 && *place % 2 == 0 && try_value(shrinker, place, *place / 2))
        continue;
    return *place < before;
}

static bool lower_values(struct shrinker *shrinker)
{
    bool lowered = false;
    for (size_t i = 0; i < TYPICAL_COUNT && !lowered; i++)
        lowered = level_sizes(shrinker, typical[i]);
    for (size_t i = 0; i < shrinker->trace->count && !out_of_time(shrinker); i++) {
        struct operation *operation = &shrinker->trace->operations[i];
        if (has_size(operation))
            lowered |= lower_size(shrinker, &operation->bytes);
        if (operation->kind == OP_CALLOC)
            lowered |= lower_size(shrinker, &operation->extra);
        if (operation->kind == OP_MEMALIGN)
            lowered |= lower_alignment(shrinker, &operation->extra);
    }
    return lowered;
}

/* A failure that needs no threads is plainer on one. */
static void leave_threads_out(struct shrinker *shrinker)
{
    bool changed = false;
    copy_candidate(shrinker);
    for (size_t i = 0; i < shrinker->candidate.count; i++) {
        changed = changed || shrinker->candidate.operations[i].thread != 0;
        shrinker->candidate.operations[i].thread = 0;
    }
    if (changed)
        accept(shrinker);
}

static bool try_refusal(struct shrinker *shrinker, unsigned refuse, bool later)
{
    copy_candidate(shrinker);
    shrinker->candidate.refuse = refuse;
    shrinker->candidate.refuse_later = later;
    return accept(shrinker);
}

/* No refused request, or only one, or an earlier one. */
static void lower_refusal(struct shrinker *shrinker)
{
    const struct trace *trace = shrinker->trace;
    if (trace->refuse == 0 || try_refusal(shrinker, 0, false))
        return;
    if (trace->refuse_later)
        try_refusal(shrinker, trace->refuse, false);
    for (unsigned refuse = 1; refuse < trace->refuse && !out_of_time(shrinker); refuse++)
        if (try_refusal(shrinker, refuse, trace->refuse_later))
            break;
}

size_t trace_shrink(struct trace *trace, trace_fails *fails, void *context, unsigned milliseconds)
{
    struct shrinker shrinker = {.trace = trace,
                                .fails = fails,
                                .context = context,
                                .deadline = now() + (uint64_t)milliseconds * 1000000u};
    uint32_t id_limit = trace_id_limit(trace);
    trace_live_start(&shrinker.blocks, id_limit > ID_LIMIT ? id_limit : ID_LIMIT);
    cut_tail(&shrinker);
    leave_threads_out(&shrinker);
    number_blocks(&shrinker);
    do {
        remove_stretches(&shrinker);
        lower_refusal(&shrinker);
    } while (lower_values(&shrinker) && !out_of_time(&shrinker));
    number_blocks(&shrinker);
    trace_live_end(&shrinker.blocks);
    trace_free(&shrinker.candidate);
    return shrinker.tried;
}

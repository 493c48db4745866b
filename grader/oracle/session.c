/* Beginning and ending a heap, and running whole traces on it. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/judge.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"

enum { SWEEP_BATCHES = 16, SWEEP_BYTES = 1 << 20 };

/* A pool may be larger than a worker's usual limit: what the trace's constants ask for comes on top. */
static uint64_t bytes_needed(const char *needs)
{
    uint64_t sum = 0;
    for (const char *at = strchr(needs, '='); at != NULL; at = strchr(at + 1, '=')) {
        sum += strtoull(at + 1, NULL, 0);
    }
    return sum;
}

static bool is_image(const struct mapping *mapping, const char *name, void *context)
{
    struct heap *heap = context;
    if (heap->image_start == 0) {
        heap->image_start = mapping->start;
        heap->image_end = mapping->end;
        return true;
    }
    bool continues = mapping->start == heap->image_end && strcmp(name, "[heap]") != 0;
    if (continues) {
        heap->image_end = mapping->end;
    }
    return continues;
}

static bool initialise(struct heap *heap, struct finding *finding)
{
    static const struct operation nothing = {0};
    struct call call = {.kind = CALL_NOTHING};
    struct call_result result = {0};
    /* Once it has answered, libc's own start is over: what follows is the student's. */
    bool alive = worker_ask(&heap->worker, &call, 1, MODE_JUDGE, &result);
    heap->worker.log.counting = true;
    call.kind = CALL_INIT;
    if (!alive || !worker_ask(&heap->worker, &call, 1, MODE_JUDGE, &result)) {
        heap->ended = true;
        return find_ending(heap, &nothing, finding);
    }
    if (result.error == ENOSYS) {
        *finding = (struct finding){.verdict = VERDICT_NOT_IMPLEMENTED};
        finding->message = text_of("init_mem_pool isn't filled in yet.");
        return false;
    }
    heap->takes_int = result.address == 1;
    mappings_walk(heap->worker.pid, is_image, heap);
    heap->stack_end = mapping_named(heap->worker.pid, "[stack]").end;
    return true;
}

bool heap_begin(struct heap *heap, const struct heap_options *options, struct finding *finding)
{
    *heap = (struct heap){.options = *options};
    worker_clear(&heap->worker);
    *finding = (struct finding){.verdict = VERDICT_OK};
    live_open(&heap->live);
    snprintf(heap->needs, sizeof heap->needs, "%s", options->needs == NULL ? "" : options->needs);
    snprintf(heap->rule, sizeof heap->rule, "%s", options->rule == NULL ? "" : options->rule);
    memcpy(heap->trace.needs, heap->needs, sizeof heap->needs);
    heap->trace.refuse = options->refuse;
    heap->trace.refuse_later = options->refuse_later;
    heap->random = oracle_current()->seed;
    const struct build *build = options->libc ? oracle_build_libc() : oracle_build(heap->needs);
    if (build->verdict != VERDICT_OK) {
        finding->verdict = build->verdict;
        finding->message = text_of("%s", build->message);
        heap->ended = true;
        return false;
    }
    struct worker_order order = {.job = oracle_current()->job,
                                 .program = build->program,
                                 .shown_name = oracle_current()->order.shown_name,
                                 .watched = !options->fast || options->refuse != 0,
                                 .refuse = options->refuse,
                                 .refuse_later = options->refuse_later,
                                 .extra_address_space = bytes_needed(heap->needs)};
    if (!worker_start(&heap->worker, &order)) {
        finding->verdict = VERDICT_INTERNAL;
        finding->message = text_of("The grader couldn't start the worker: %s", strerror(errno));
        heap->ended = true;
        return false;
    }
    return initialise(heap, finding);
}

void heap_finish(struct heap *heap)
{
    worker_end(&heap->worker);
    live_close(&heap->live);
    trace_free(&heap->trace);
    heap->ended = true;
}

/* How many operations from `from` on can go in one batch: up to the first that uses a block made in it,
 * so that every block is filled and looked at from outside before it is given up. */
static size_t batch_length(const struct trace *trace, size_t from, uint32_t *made_in,
                           uint32_t batch)
{
    size_t length = 0;
    while (from + length < trace->count && length < BATCH) {
        const struct operation *operation = &trace->operations[from + length];
        if (operation->kind == OP_RESET) {
            return length > 0 ? length : 1;
        }
        if (made_in[operation->id] == batch && operation->kind != OP_FREE_NULL) {
            break;
        }
        made_in[operation->id] = batch;
        length++;
    }
    return length;
}

static bool in_batches(struct heap *heap, const struct trace *trace, enum null_policy policy,
                       struct finding *finding)
{
    uint32_t *made_in = allocate(trace_id_limit(trace) + 1, sizeof *made_in);
    bool right = true;
    uint32_t batch = 1;
    for (size_t at = 0; right && at < trace->count; batch++) {
        size_t length = batch_length(trace, at, made_in, batch);
        right = judge_batch(heap, trace->operations + at, length, policy, finding);
        at += length;
        if (right && batch % SWEEP_BATCHES == 0 && heap->live.bytes < SWEEP_BYTES) {
            right = judge_payloads(heap, finding);
        }
    }
    free(made_in);
    return right;
}

static bool one_by_one(struct heap *heap, const struct trace *trace, enum null_policy policy,
                       struct finding *finding)
{
    for (size_t i = 0; i < trace->count; i++) {
        if (!judge_batch(heap, &trace->operations[i], 1, policy, finding)) {
            return false;
        }
    }
    return true;
}

bool judge_trace(struct heap *heap, const struct trace *trace, enum null_policy policy,
                 struct finding *finding)
{
    bool is_short = trace->count <= SHORT_TRACE;
    bool right = is_short ? one_by_one(heap, trace, policy, finding)
                          : in_batches(heap, trace, policy, finding);
    return right && judge_payloads(heap, finding);
}

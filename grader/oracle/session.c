/* Beginning and ending a heap, and running whole traces on it. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/judge.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/protection.h"

enum { SWEEP_BATCHES = 16, SWEEP_BYTES = 1 << 20, STARTS_FOR_RACES = 5 };

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

/* Asked for before the student's code has run: from then on the grader knows where to look. */
static bool begin_threads(struct heap *heap, struct finding *finding)
{
    struct call calls[] = {
        {.kind = CALL_TABLES},
        {.kind = CALL_SCHEDULE, .bytes = heap->options.schedule_seed, .extra = heap->options.cpus},
    };
    struct threaded_result results[sizeof calls / sizeof *calls];
    if (!ask_threads(heap, calls, sizeof calls / sizeof *calls, results, finding)) {
        return false;
    }
    heap->worker.tables = results[0].result.address;
    return true;
}

static const struct operation nothing = {0};

/* Once it has answered, libc's own start is over: what follows is the student's. */
static bool answers(struct heap *heap)
{
    const struct call call = {.kind = CALL_NOTHING};
    struct call_result result;
    return worker_ask(&heap->worker, &call, 1, MODE_JUDGE, &result);
}

static bool start_fails(struct heap *heap, struct finding *finding)
{
    finding->verdict = VERDICT_INTERNAL;
    finding->message = text_of("The grader couldn't start the worker: %s", strerror(errno));
    heap->ended = true;
    return false;
}

/* ThreadSanitizer needs certain addresses, which by chance something else may have got. */
static bool start(struct heap *heap, const struct worker_order *order, struct finding *finding)
{
    for (unsigned left = order->for_races ? STARTS_FOR_RACES : 1; left > 0; left--) {
        if (!worker_start(&heap->worker, order)) {
            return start_fails(heap, finding);
        }
        if (answers(heap)) {
            return true;
        }
        if (left > 1) {
            worker_end(&heap->worker);
        }
    }
    heap->ended = true;
    if (!order->for_races) {
        return find_ending(heap, &nothing, finding);
    }
    errno = ENOEXEC;
    return start_fails(heap, finding);
}

static bool initialise(struct heap *heap, struct finding *finding)
{
    struct call call = {.kind = CALL_INIT};
    struct call_result result = {0};
    bool is_protected = !heap->options.libc && oracle_current()->order.lab >= FIRST_WITH_PROTECTION;
    if ((heap->worker.threads && !begin_threads(heap, finding)) ||
        (is_protected && !protection_begin(heap, finding))) {
        return false;
    }
    heap->worker.log.counting = true;
    if (!worker_ask(&heap->worker, &call, 1, MODE_JUDGE, &result)) {
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
    return !is_protected || protection_take_reports(heap, finding);
}

static const struct build *build_for(const struct heap_options *options, const char *needs)
{
    enum build_kind kind = options->race      ? BUILD_RACES
                           : options->threads ? BUILD_THREADS
                                              : BUILD_PLAIN;
    return options->libc ? oracle_build_libc(kind) : oracle_build_with(needs, kind);
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
    heap->trace.schedule = options->schedule_seed;
    heap->trace.cpus = options->cpus;
    heap->trace.race = options->race;
    heap->random = oracle_current()->seed;
    heap->options.threads = (options->threads && !options->alone) || options->race;
    const struct build *build = build_for(options, heap->needs);
    if (build->verdict != VERDICT_OK) {
        finding->verdict = build->verdict;
        finding->message = text_of("%s", build->message);
        heap->ended = true;
        return false;
    }
    struct worker_order order = {.job = oracle_current()->job,
                                 .program = build->program,
                                 .shown_name = oracle_current()->order.shown_name,
                                 .watched = !heap->options.threads &&
                                            (!options->fast || options->refuse != 0),
                                 .threads = heap->options.threads,
                                 .for_races = options->race,
                                 .refuse = options->refuse,
                                 .refuse_later = options->refuse_later,
                                 .extra_address_space = bytes_needed(heap->needs)};
    return start(heap, &order, finding) && initialise(heap, finding);
}

void heap_finish(struct heap *heap)
{
    worker_end(&heap->worker);
    protection_end(heap);
    live_close(&heap->live);
    trace_free(&heap->trace);
    free(heap->threaded);
    heap->threaded = NULL;
    heap->ended = true;
}

/* What it does depends on all that came before, or its id is none of a block. */
static bool stands_alone(const struct operation *operation)
{
    return operation->kind == OP_RESET || operation->kind == OP_BAD_FREE ||
           operation->kind == OP_BAD_REALLOC || operation_is_of_mmu(operation) ||
           operation->id >= FIRST_FOREIGN;
}

/* How many operations from `from` on can go in one batch: up to the first that uses a block made in it,
 * so that every block is filled and looked at from outside before it is given up. */
static size_t batch_length(const struct trace *trace, size_t from, uint32_t *made_in,
                           uint32_t batch)
{
    size_t length = 0;
    while (from + length < trace->count && length < BATCH) {
        const struct operation *operation = &trace->operations[from + length];
        if (stands_alone(operation)) {
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

/* All at once, as far as a batch goes. */
static bool judge_threads_in_turn(struct heap *heap, const struct operation *operations,
                                  size_t count, enum null_policy policy, struct finding *finding)
{
    bool right = true;
    for (size_t at = 0; right && at < count; at += BATCH_LIMIT) {
        size_t left = count - at;
        right = judge_threads(heap, operations + at, left < BATCH_LIMIT ? left : BATCH_LIMIT,
                              policy, finding);
    }
    return right;
}

/* What the calls in front of the meeting do, the meeting, and what comes after it. */
static bool judge_with_meeting(struct heap *heap, const struct trace *trace,
                               enum null_policy policy, struct finding *finding)
{
    struct meeting meeting = trace->meeting;
    size_t before = meeting.before < trace->count ? (size_t)meeting.before : trace->count;
    size_t left = trace->count - before;
    size_t during = meeting.during < left ? (size_t)meeting.during : left;
    bool met;
    bool right = judge_threads_in_turn(heap, trace->operations, before, policy, finding) &&
                 judge_meeting(heap, meeting, trace->operations + before, during, &met, finding) &&
                 judge_threads_in_turn(heap, trace->operations + before + during, left - during,
                                       policy, finding);
    free(heap->threaded); /* the answers of a part only */
    heap->threaded = NULL;
    return right;
}

bool judge_trace(struct heap *heap, const struct trace *trace, enum null_policy policy,
                 struct finding *finding)
{
    if (heap->worker.threads && !heap->options.forks) {
        return trace->meeting.kind != MEETING_NONE
                   ? judge_with_meeting(heap, trace, policy, finding)
                   : judge_threads_in_turn(heap, trace->operations, trace->count, policy, finding);
    }
    bool is_short = trace->count <= SHORT_TRACE;
    bool right = is_short ? one_by_one(heap, trace, policy, finding)
                          : in_batches(heap, trace, policy, finding);
    return right && judge_payloads(heap, finding);
}

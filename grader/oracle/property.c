/* Property checks: whole traces, all sequences, and the shortest trace that shows a failure. */
#include "grader/oracle/property.h"

#include <stdlib.h>

#include "grader/oracle/oracle.h"

enum {
    SHRINK_MILLISECONDS = 1500,
    THREADS_MILLISECONDS = 3000, /* their failures don't show each time */
    SCHEDULES = 4                /* so each trace is tried with so many */
};

struct failure {
    struct heap_options options;
    enum null_policy policy;
    enum verdict verdict;
    enum kind kind;
    struct finding last; /* of the shortest candidate that failed */
};

/* It names several threads, and the lab has them. */
static bool needs_threads(const struct trace *trace)
{
    int lab = oracle_current()->order.lab;
    return (lab == 0 || lab >= FIRST_WITH_THREADS) && trace_has_threads(trace);
}

/* Threads can't wait for a child, so such a trace has one only. */
static bool needs_fork(const struct trace *trace)
{
    size_t at = 0;
    while (at < trace->count && trace->operations[at].kind != OP_CHILD_STORE) {
        at++;
    }
    return at < trace->count && oracle_current()->order.lab >= FIRST_WITH_PROTECTION &&
           !trace_has_threads(trace);
}

struct heap_options property_options(struct heap_options options, const struct trace *trace)
{
    options.needs = trace->needs;
    options.refuse = trace->refuse;
    options.refuse_later = trace->refuse_later;
    options.schedule_seed = trace->schedule;
    options.cpus = (enum cpu_answer)trace->cpus;
    options.race = trace->race;
    options.forks = needs_fork(trace);
    options.threads = options.threads || options.forks || needs_threads(trace);
    return options;
}

struct finding property_run(const struct heap_options *options, const struct trace *trace,
                            enum null_policy policy)
{
    struct heap heap;
    struct finding finding;
    struct heap_options with_trace = property_options(*options, trace);
    if (heap_begin(&heap, &with_trace, &finding)) {
        judge_trace(&heap, trace, policy, &finding);
    }
    if (finding.verdict != VERDICT_OK) {
        trace_free(&finding.trace);
        finding.trace = trace_copy(&heap.trace);
    }
    heap_finish(&heap);
    return finding;
}

/* A worker that hangs or eats memory takes its limit's time on every run, so such a failure isn't shrunk. */
static bool is_quick_to_show(enum verdict verdict)
{
    return verdict == VERDICT_WRONG || verdict == VERDICT_CRASH || verdict == VERDICT_EXIT;
}

/* What threads without a lock do to each other comes out in many ways. */
static bool is_alike(const struct failure *failure, const struct finding *finding)
{
    bool is_race = failure->kind == KIND_RACE || finding->kind == KIND_RACE;
    if (failure->options.threads && !is_race) {
        return is_quick_to_show(finding->verdict);
    }
    return finding->verdict == failure->verdict && finding->kind == failure->kind;
}

static bool fails_once(const struct trace *trace, struct failure *failure)
{
    struct finding finding = property_run(&failure->options, trace, failure->policy);
    if (!is_alike(failure, &finding)) {
        finding_free(&finding);
        return false;
    }
    finding_free(&failure->last);
    failure->last = finding;
    return true;
}

static bool fails_alike(const struct trace *trace, void *context)
{
    struct failure *failure = context;
    struct trace with_schedule = *trace;
    bool failed = false;
    for (unsigned i = 0; !failed && i < (failure->options.threads ? SCHEDULES : 1); i++) {
        failed = fails_once(&with_schedule, failure);
        with_schedule.schedule++;
    }
    return failed;
}

void property_shrink(const struct heap_options *options, const struct trace *trace,
                     enum null_policy policy, struct finding *finding)
{
    struct failure failure = {
        *options, policy, finding->verdict, finding->kind, {.verdict = VERDICT_OK}};
    failure.options.threads = options->threads || needs_threads(trace);
    struct trace shortest = trace_copy(trace);
    bool again = oracle_current()->explain && is_quick_to_show(finding->verdict) &&
                 trace->meeting.kind == MEETING_NONE && fails_alike(&shortest, &failure);
    if (again) {
        trace_shrink(&shortest, fails_alike, &failure,
                     failure.options.threads ? THREADS_MILLISECONDS : SHRINK_MILLISECONDS);
        again = fails_alike(&shortest, &failure);
    }
    if (again) {
        finding_free(finding);
        *finding = failure.last;
        trace_free(&shortest);
        return;
    }
    finding_free(&failure.last);
    trace_free(&finding->trace);
    finding->trace = shortest;
}

/* Fails the running check with the shortest trace. */
static void judge_or_fail(struct heap *heap, const struct trace *trace, enum null_policy policy)
{
    struct finding finding = {.verdict = VERDICT_OK};
    if (!judge_trace(heap, trace, policy, &finding)) {
        property_shrink(&heap->options, &heap->trace, policy, &finding);
        heap_fail_with(finding);
    }
}

void heap_run(struct heap *heap, const struct trace *trace, bool null_allowed)
{
    judge_or_fail(heap, trace, null_allowed ? NULL_IS_ALLOWED : NULL_IS_WRONG);
}

void heap_property(const struct generator *generator, const char *needs, bool null_allowed)
{
    struct trace trace = {.count = 0};
    bool with_threads = generator->threads > 1;
    struct heap *heap = heap_start(.needs = needs, .fast = true, .threads = with_threads,
                                   .schedule_seed = with_threads ? generator->seed | 1 : 0);
    trace_generate(&trace, generator);
    struct finding finding = {.verdict = VERDICT_OK};
    enum null_policy policy = null_allowed ? NULL_IS_ALLOWED : NULL_IS_WRONG;
    bool right = judge_trace(heap, &trace, policy, &finding);
    trace_free(&trace);
    if (!right) {
        property_shrink(&heap->options, &heap->trace, policy, &finding);
        heap_fail_with(finding);
    }
    heap_close(heap);
}

struct enumeration {
    const char *needs;
    size_t capacity;
    struct finding finding;
};

/* A malloc beyond the capacity must be refused, and one within must not. */
static bool judge_sequence(struct heap *heap, const struct trace *trace, size_t capacity,
                           struct finding *finding)
{
    for (size_t i = 0; i < trace->count; i++) {
        const struct operation *operation = &trace->operations[i];
        bool is_full = heap->live.count >= capacity;
        if (!judge_batch(heap, operation, 1, is_full ? NULL_IS_ALLOWED : NULL_IS_WRONG, finding)) {
            return false;
        }
        if (operation->kind == OP_MALLOC && is_full && heap->last.address != 0) {
            return find(finding, KIND_NOT_NULL, general_rule(KIND_NOT_NULL),
                        "NULL from a full pool", "a block, while all %zu were live", capacity);
        }
    }
    return judge_payloads(heap, finding);
}

static bool visit_sequence(const struct trace *trace, void *context)
{
    struct enumeration *enumeration = context;
    struct heap heap;
    struct heap_options options = {.needs = enumeration->needs, .fast = true};
    bool right = heap_begin(&heap, &options, &enumeration->finding) &&
                 judge_sequence(&heap, trace, enumeration->capacity, &enumeration->finding);
    if (!right) {
        enumeration->finding.trace = trace_copy(&heap.trace);
    }
    heap_finish(&heap);
    return right;
}

void heap_enumerate(size_t length, size_t capacity, size_t bytes, const char *needs)
{
    struct enumeration enumeration = {needs, capacity, {.verdict = VERDICT_OK}};
    if (!trace_enumerate(length, capacity + 1, bytes, visit_sequence, &enumeration)) {
        heap_fail_with(enumeration.finding);
    }
}

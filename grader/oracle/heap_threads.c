/* The calls of a check that are about threads. */
#include <stdlib.h>

#include "grader/oracle/heap.h"
#include "grader/oracle/lives.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"

_Static_assert((int)WORKER_THREADS == (int)TRACE_THREADS, "each trace of a check can be run again");

void heap_use_thread(struct heap *heap, unsigned thread)
{
    heap->thread = thread;
}

static _Noreturn void fail_here(struct heap *heap, struct finding finding)
{
    finding.trace = trace_copy(&heap->trace);
    heap_fail_with(finding);
}

void heap_end_thread(struct heap *heap, unsigned thread)
{
    struct call call = {.kind = CALL_END, .thread = (uint16_t)thread};
    struct threaded_result result;
    struct finding finding = {.verdict = VERDICT_OK};
    if (!ask_threads(heap, &call, 1, &result, &finding)) {
        fail_here(heap, finding);
    }
}

/* The trace with names of its own for its blocks: those of the check may be live all the while. */
static struct trace renamed(const struct heap *heap, const struct trace *trace)
{
    struct trace copy = trace_copy(trace);
    for (size_t i = 0; i < copy.count; i++) {
        copy.operations[i].id += heap->next_id;
    }
    return copy;
}

static bool live_shortly(struct heap *heap, const struct trace *trace, struct finding *finding)
{
    const struct call ends = {.kind = CALL_END, .thread = 1};
    struct threaded_result result;
    struct beside beside = {.calls = &ends, .count = 1, .at = trace->count, .results = &result};
    for (size_t i = 0; i < trace->count; i++) {
        trace->operations[i].thread = ends.thread;
    }
    return judge_threads_beside(heap, trace->operations, trace->count, NULL_IS_WRONG, &beside,
                                finding);
}

void heap_short_lived_threads(struct heap *heap, unsigned times, const struct trace *trace)
{
    struct finding finding = {.verdict = VERDICT_OK};
    struct trace life = renamed(heap, trace);
    uint32_t live_before = heap->live.count;
    bool right = true;
    for (unsigned i = 0; right && i < times; i++) {
        right = live_shortly(heap, &life, &finding);
        if (heap->live.count > live_before) { /* blocks stayed: the next ones need other names */
            live_before = heap->live.count;
            trace_free(&life);
            life = renamed(heap, trace);
        }
    }
    trace_free(&life);
    if (!right) {
        fail_here(heap, finding);
    }
}

/* Fails the check, with a trace that tells of the meeting, unless all is right. */
static bool meet(struct heap *heap, struct meeting meeting, const struct trace *meanwhile)
{
    static const struct trace nothing = {.count = 0};
    struct trace work = renamed(heap, meanwhile == NULL ? &nothing : meanwhile);
    struct finding finding = {.verdict = VERDICT_OK};
    bool met = false;
    bool right = judge_meeting(heap, meeting, work.operations, work.count, &met, &finding);
    trace_free(&work);
    if (!right) {
        fail_here(heap, finding);
    }
    return met;
}

bool heap_inspect(struct heap *heap, unsigned inspectors, const struct trace *meanwhile)
{
    return meet(heap, (struct meeting){.kind = MEETING_INSPECTION, .visitors = inspectors},
                meanwhile);
}

void heap_fork(struct heap *heap, const struct trace *meanwhile)
{
    meet(heap, (struct meeting){.kind = MEETING_FORK}, meanwhile);
}

/* The sum over all threads of one number in each thread's state. */
static uint64_t sum(struct heap *heap, size_t offset)
{
    struct thread_state *threads = tasks_states(&heap->worker);
    uint64_t total = 0;
    for (size_t i = 0; threads != NULL && i < WORKER_THREADS; i++) {
        total += *(const uint64_t *)(const void *)((const char *)&threads[i] + offset);
    }
    free(threads);
    return total;
}

uint64_t heap_locks_taken(struct heap *heap)
{
    return sum(heap, offsetof(struct thread_state, taken));
}

uint64_t heap_contended(struct heap *heap)
{
    return sum(heap, offsetof(struct thread_state, contended));
}

/* Tried once, with the C library's allocator: a machine may have no such library, or no room for
 * its maps. */
bool heap_can_find_races(void)
{
    static bool tried, can;
    if (!tried) {
        struct heap_options options = {.libc = true, .race = true};
        struct heap *heap = allocate(1, sizeof *heap);
        struct finding finding;
        can = heap_begin(heap, &options, &finding);
        finding_free(&finding);
        heap_finish(heap);
        free(heap);
        tried = true;
    }
    return can;
}

/* What happens beside the calls of threads: threads that inspect the heap, and a fork. */
#include <stddef.h>
#include <stdlib.h>

#include "grader/oracle/lives.h"
#include "grader/oracle/memory.h"

static unsigned first_unused_thread(const struct operation *operations, size_t count)
{
    unsigned highest = 0;
    for (size_t i = 0; i < count; i++) {
        highest = operations[i].thread > highest ? operations[i].thread : highest;
    }
    return highest + 1;
}

static bool judge_inspections(struct heap *heap, struct beside *beside,
                              const struct operation *operations, size_t count,
                              struct finding *finding)
{
    if (!judge_threads_beside(heap, operations, count, NULL_IS_WRONG, beside, finding)) {
        return false;
    }
    for (size_t i = 0; i < beside->count; i++) {
        if (!judge_written(&beside->results[i].result, finding) ||
            !judge_visits(heap, beside->lives, (uint32_t)(beside->at + i), &beside->results[i],
                          finding)) {
            return false;
        }
    }
    return true;
}

static bool inspect(struct heap *heap, unsigned visitors, const struct operation *operations,
                    size_t count, bool *met, struct finding *finding)
{
    struct call *calls = allocate(visitors, sizeof *calls);
    struct threaded_result *results = allocate(visitors, sizeof *results);
    struct lives lives = {NULL, 0};
    struct beside beside = {calls, visitors, count / 4, results, &lives};
    unsigned first = first_unused_thread(operations, count);
    uint64_t times = 0;
    for (unsigned i = 0; i < visitors; i++) {
        calls[i] = (struct call){.kind = CALL_INSPECT, .thread = (uint16_t)(first + i)};
    }
    bool right = judge_inspections(heap, &beside, operations, count, finding);
    memory_read(heap->worker.pid, heap->worker.tables + offsetof(struct tables, inspections_met),
                &times, sizeof times);
    *met = times != 0;
    lives_free(&lives);
    free(results);
    free(calls);
    return right;
}

/* What the child can count on: blocks that were there and filled when the fork began, and that
 * nobody began to give up before it was over. */
static void become_child(struct heap *heap, const struct lives *lives,
                         const struct threaded_result *fork)
{
    heap->worker.parent = heap->worker.pid;
    heap->worker.pid = heap->worker.forked;
    live_close(&heap->live);
    for (size_t i = 0; i < lives->count; i++) {
        const struct life *life = &lives->list[i];
        bool is_whole = life->begins < fork->begin && life->filled < fork->begin;
        if (is_whole && life->ends > fork->end) {
            live_add(&heap->live, life->id, life->address, life->size, life->pattern);
        }
    }
}

static bool fork_beside(struct heap *heap, const struct operation *operations, size_t count,
                        struct finding *finding)
{
    const struct call fork = {.kind = CALL_FORK};
    struct threaded_result result;
    struct lives lives = {NULL, 0};
    struct beside beside = {&fork, 1, count / 2, &result, &lives};
    heap->worker.may_fork = true;
    bool right = judge_threads_beside(heap, operations, count, NULL_IS_WRONG, &beside, finding);
    heap->worker.may_fork = false;
    if (right && heap->worker.forked == 0) {
        right = find(finding, KIND_NONE, "A program with threads may fork.", "a child", "none");
    }
    if (right) {
        become_child(heap, &lives, &result);
    }
    lives_free(&lives);
    return right;
}

bool judge_meeting(struct heap *heap, struct meeting meeting, const struct operation *operations,
                   size_t count, bool *met, struct finding *finding)
{
    meeting.before = heap->trace.count;
    meeting.during = count;
    heap->trace.meeting = meeting;
    return meeting.kind == MEETING_FORK
               ? fork_beside(heap, operations, count, finding)
               : inspect(heap, meeting.visitors, operations, count, met, finding);
}

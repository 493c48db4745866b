/* What the checks of lab 6 ask beside operations: how a program ends, statistics, records. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/lives.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"
#include "grader/oracle/protection.h"

enum { TEXT = 300 };

const char *heap_do_and_die(struct heap *heap, struct operation operation, int signal)
{
    const struct ending *ending = &heap->worker.ending;
    struct call call = call_of(&operation);
    struct call_result result;
    struct finding finding = {.verdict = VERDICT_OK};
    char expected[TEXT / 2], text[TEXT];
    judge_note(heap, &operation);
    call_text(&operation, text, sizeof text);
    snprintf(expected, sizeof expected, "the program's end by signal %d (%s)", signal,
             strsignal(signal));
    if (worker_ask(&heap->worker, &call, 1, MODE_JUDGE, &result)) {
        heap_fail(heap, KIND_MISSED_CORRUPTION, expected, "%s, and the program goes on", text);
    }
    heap->ended = true;
    if (ending->verdict != VERDICT_CRASH || ending->signal != signal) {
        find_ending(heap, &operation, &finding);
        finding.trace = trace_copy(&heap->trace);
        heap_fail_with(finding);
    }
    return heap->worker.kept_output;
}

void heap_peek(struct heap *heap, uint64_t address, void *bytes, size_t count)
{
    if (!memory_read(heap->worker.pid, address, bytes, count)) {
        heap_fail(heap, KIND_OUT_OF_HEAP,
                  "memory that can be read, in front of a block and behind it", "none at 0x%llx",
                  (unsigned long long)address);
    }
}

int heap_node_of(struct heap *heap, uint64_t address)
{
    return (int)heap_ask(heap, (struct call){.kind = CALL_NODE, .bytes = address}).address;
}

/* A call of which the worker's own notes tell more than its answer. */
static struct call_result ask_for_notes(struct heap *heap, struct call call, size_t from, void *to,
                                        size_t size)
{
    struct call_result result = heap_ask(heap, call);
    struct finding finding;
    if (!judge_written(&result, &finding)) {
        heap_fail_with(finding);
    }
    if (!protection_read(heap, from, to, size, &finding)) {
        heap_fail_with(finding);
    }
    return result;
}

static void expect_number(struct heap *heap, const char *name, uint64_t expected, uint64_t got)
{
    char text[TEXT];
    snprintf(text, sizeof text, "%s: %llu", name, (unsigned long long)expected);
    if (got != expected) {
        heap_fail(heap, KIND_STATISTICS, text, "%llu", (unsigned long long)got);
    }
}

/* The blocks of one class, and their bytes. */
static void expect_class(struct heap *heap, const struct allocator_stats *stats, size_t number)
{
    const struct size_class_stats *class = &stats->classes[number];
    uint64_t above = number == 0 ? 0 : stats->classes[number - 1].limit;
    uint64_t blocks = 0, bytes = 0;
    char name[TEXT / 2];
    for (uint32_t id = 0; id < heap->protection->capacity; id++) {
        const struct site *site = &heap->protection->sites[id];
        bool is_inside = site->size <= class->limit && (number == 0 || site->size > above);
        if (site->state == SITE_LIVE && is_inside) {
            blocks++;
            bytes += site->size;
        }
    }
    snprintf(name, sizeof name, "live blocks of the class up to %zu bytes", class->limit);
    expect_number(heap, name, blocks, class->live_blocks);
    snprintf(name, sizeof name, "live bytes of the class up to %zu bytes", class->limit);
    expect_number(heap, name, bytes, class->live_bytes);
}

static void expect_classes(struct heap *heap, const struct allocator_stats *stats)
{
    if (stats->class_count < 1 || stats->class_count > SIZE_CLASS_LIMIT) {
        heap_fail(heap, KIND_STATISTICS, "from 1 to 32 classes", "%zu", stats->class_count);
    }
    for (size_t i = 1; i < stats->class_count; i++) {
        if (stats->classes[i].limit <= stats->classes[i - 1].limit) {
            heap_fail(heap, KIND_STATISTICS, "limits of classes that go up", "%zu after %zu",
                      stats->classes[i].limit, stats->classes[i - 1].limit);
        }
    }
    for (size_t i = 0; i < stats->class_count; i++) {
        expect_class(heap, stats, i);
    }
}

struct allocator_stats expect_statistics(struct heap *heap, bool was_resized)
{
    struct allocator_stats stats;
    const struct protected_heap *known = heap->protection;
    ask_for_notes(heap, (struct call){.kind = CALL_STATISTICS},
                  offsetof(struct details, statistics), &stats, sizeof stats);
    expect_number(heap, "allocations - frees", known->allocations - known->frees,
                  stats.allocations - stats.frees);
    expect_number(heap, "live bytes", known->live_bytes, stats.live_bytes);
    if (!was_resized) {
        expect_number(heap, "allocations", known->allocations, stats.allocations);
        expect_number(heap, "the most live bytes so far", known->peak_bytes, stats.peak_bytes);
    } else if (stats.peak_bytes < known->peak_bytes) {
        char expected[TEXT];
        snprintf(expected, sizeof expected, "a peak of %llu bytes or more",
                 (unsigned long long)known->peak_bytes);
        heap_fail(heap, KIND_STATISTICS, expected, "%zu", stats.peak_bytes);
    }
    expect_classes(heap, &stats);
    return stats;
}

size_t heap_records(struct heap *heap, size_t most, struct allocation_trace *records)
{
    struct call call = {.kind = CALL_RECORDS, .bytes = most};
    size_t count = (size_t)ask_for_notes(heap, call, offsetof(struct details, records), records,
                                         most * sizeof *records)
                       .address;
    if (count > most) {
        heap_fail(heap, KIND_STATISTICS, "no more records than were asked for", "%zu of %zu", count,
                  most);
    }
    return count;
}

uint64_t heap_thread_id(struct heap *heap)
{
    struct thread_state *threads = heap->worker.threads ? tasks_states(&heap->worker) : NULL;
    uint64_t id = threads == NULL ? (uint64_t)heap->worker.pid : threads[heap->thread].system_id;
    free(threads);
    return id;
}

void heap_name_thread(struct heap *heap, const char *name)
{
    struct call call = {.kind = CALL_NAME};
    memcpy(&call.bytes, name, strnlen(name, sizeof call.bytes));
    heap_ask(heap, call);
}

static void expect_whole(struct heap *heap, const struct threaded_result *results, size_t count)
{
    struct finding finding;
    for (size_t i = 0; i < count; i++) {
        if (!judge_written(&results[i].result, &finding)) {
            heap_fail_with(finding);
        }
        if (results[i].result.address != 0 && i % 2 == 0) {
            heap_fail(heap, KIND_STATISTICS,
                      "my_stats of one moment: its classes add up to its other numbers",
                      "numbers that disagree, while other threads allocate");
        }
        if (results[i].result.address != 0) {
            heap_fail(heap, KIND_STATISTICS, "records of one allocation each",
                      "%llu records with a size of one thread and the number of another",
                      (unsigned long long)results[i].result.address);
        }
    }
}

void heap_run_and_look(struct heap *heap, const struct trace *trace, unsigned threads)
{
    enum { LOOKS = 100 };
    struct call calls[LOOKS];
    struct threaded_result results[LOOKS];
    struct beside beside = {.calls = calls, .count = LOOKS, .results = results};
    struct finding finding = {.verdict = VERDICT_OK};
    for (unsigned i = 0; i < LOOKS; i++) {
        calls[i] = (struct call){.kind = i % 2 == 0 ? CALL_STATISTICS : CALL_WHOLE,
                                 .thread = (uint16_t)threads,
                                 .bytes = RECORD_LIMIT,
                                 .extra = threads};
    }
    if (!judge_threads_beside(heap, trace->operations, trace->count, NULL_IS_WRONG, &beside,
                              &finding)) {
        finding.trace = trace_copy(&heap->trace);
        heap_fail_with(finding);
    }
    expect_whole(heap, results, LOOKS);
}

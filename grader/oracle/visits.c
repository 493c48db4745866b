/* What my_heap_inspect visited, against what was live meanwhile. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "grader/oracle/lives.h"
#include "grader/oracle/memory.h"

static const char rule[] = "my_heap_inspect visits every live block exactly once.";

static int by_address(const void *one, const void *other)
{
    const struct visit *first = one, *second = other;
    return (first->address > second->address) - (first->address < second->address);
}

/* The visits of one inspection in order of address. NULL when they can't be read. */
static struct visit *read_visits(struct heap *heap, uint32_t call, size_t *count)
{
    uint64_t made = 0, tables = heap->worker.tables;
    *count = 0;
    memory_read(heap->worker.pid, tables + offsetof(struct tables, visit_count), &made,
                sizeof made);
    size_t kept = made < VISIT_LIMIT ? (size_t)made : VISIT_LIMIT;
    struct visit *visits = allocate(kept, sizeof *visits);
    if (!memory_read(heap->worker.pid, tables + offsetof(struct tables, visits), visits,
                     kept * sizeof *visits)) {
        kept = 0;
    }
    for (size_t i = 0; i < kept; i++) {
        if (visits[i].call == call) {
            visits[(*count)++] = visits[i];
        }
    }
    qsort(visits, *count, sizeof *visits, by_address);
    return visits;
}

/* How many of the visits say that this address is in use, or that it's free. */
static size_t visits_of(const struct visit *visits, size_t count, uint64_t address, bool in_use,
                        const struct visit **found)
{
    size_t low = 0, high = count, number = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (visits[middle].address < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < count && visits[low].address == address; low++) {
        if ((visits[low].in_use != 0) == in_use) {
            *found = &visits[low];
            number++;
        }
    }
    return number;
}

static bool judge_life(const struct life *life, const struct visit *visits, size_t count,
                       struct finding *finding)
{
    const struct visit *visit = NULL;
    unsigned long long size = life->size;
    size_t in_use = visits_of(visits, count, life->address, true, &visit);
    if (in_use != 1) {
        return find(finding, KIND_INSPECTION, rule, "one visit of each",
                    "%zu visits of block %u (%llu bytes), which was live all the time", in_use,
                    life->id, size);
    }
    if (visits_of(visits, count, life->address, false, &visit) > 0) {
        return find(finding, KIND_INSPECTION, rule, "each block either in use or free",
                    "block %u, which is live, as both", life->id);
    }
    return true;
}

static bool lasts(const struct life *life, const struct threaded_result *inspection)
{
    return life->begins < inspection->begin && life->ends > inspection->end;
}

/* Asks for the size of each block that was visited and is still there. */
static bool judge_sizes(struct heap *heap, const struct lives *lives, const struct visit *visits,
                        size_t count, const struct threaded_result *inspection,
                        struct finding *finding)
{
    struct call *calls = allocate(lives->count, sizeof *calls);
    uint64_t *told = allocate(lives->count, sizeof *told);
    struct threaded_result *results = allocate(lives->count, sizeof *results);
    size_t asked = 0;
    char expected[80];
    for (size_t i = 0; i < lives->count; i++) {
        const struct life *life = &lives->list[i];
        if (lasts(life, inspection) && life->ends == UINT64_MAX) {
            const struct visit *visit = NULL;
            visits_of(visits, count, life->address, true, &visit);
            told[asked] = visit->size;
            calls[asked++] = (struct call){.kind = CALL_USABLE_SIZE, .id = life->id};
        }
    }
    bool right = asked == 0 || ask_threads(heap, calls, asked, results, finding);
    for (size_t i = 0; right && i < asked; i++) {
        unsigned long long usable = results[i].result.address;
        if (told[i] != usable) {
            snprintf(expected, sizeof expected, "%llu for block %u", usable, calls[i].id);
            right = find(finding, KIND_INSPECTION, "A visit tells the block's my_usable_size.",
                         expected, "%llu", (unsigned long long)told[i]);
        }
    }
    free(results);
    free(told);
    free(calls);
    return right;
}

/* Ordered by address for the search. */
static int by_place(const void *one, const void *other)
{
    const struct life *first = one, *second = other;
    return (first->address > second->address) - (first->address < second->address);
}

/* Lives at the address that may have lasted into the inspection. */
static size_t lives_at(const struct lives *lives, uint64_t address,
                       const struct threaded_result *inspection)
{
    const struct life key = {.address = address};
    const struct life *at = bsearch(&key, lives->list, lives->count, sizeof key, by_place);
    size_t number = 0;
    if (at == NULL) {
        return 0;
    }
    while (at > lives->list && at[-1].address == address) {
        at--;
    }
    for (; at < lives->list + lives->count && at->address == address; at++) {
        number += at->may_begin < inspection->end && at->may_end > inspection->begin;
    }
    return number;
}

static bool judge_visited(struct heap *heap, const struct lives *lives, const struct visit *visits,
                          size_t count, const struct threaded_result *inspection,
                          struct finding *finding)
{
    const struct visit *unused;
    for (size_t i = 0; i < count; i++) {
        if (visits[i].in_use != 0 && visits_of(visits, count, visits[i].address, true, &unused) >
                                         lives_at(lives, visits[i].address, inspection)) {
            return find(finding, KIND_INSPECTION, rule, "no block that isn't live as one in use",
                        "%s with in_use 1", heap_address(heap, visits[i].address));
        }
    }
    return true;
}

bool judge_visits(struct heap *heap, const struct lives *lives, uint32_t call,
                  const struct threaded_result *inspection, struct finding *finding)
{
    size_t count;
    struct visit *visits = read_visits(heap, call, &count);
    bool right = true;
    qsort(lives->list, lives->count, sizeof *lives->list, by_place);
    for (size_t i = 0; right && i < lives->count; i++) {
        const struct life *life = &lives->list[i];
        if (lasts(life, inspection)) {
            right = judge_life(life, visits, count, finding);
        }
    }
    right = right && judge_visited(heap, lives, visits, count, inspection, finding) &&
            judge_sizes(heap, lives, visits, count, inspection, finding);
    free(visits);
    return right;
}

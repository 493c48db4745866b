/* What threads did, judged afterwards. The worker stamps each call's begin and end, so the
 * oracle can walk along them as if it had been there: a block is live for certain from the end
 * of the call that made it to the begin of the one that gives it up, and two blocks that share a
 * byte may not both be live for certain. What lay between two stamps of a call may have happened
 * in any order, and nobody is blamed for it. */
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/lives.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/protection.h"

enum { TEXT = 300 };

/* Something that happened at a stamp. */
struct moment {
    uint64_t stamp;
    uint32_t number; /* of the operation */
    bool gives_up;   /* it begins to free or resize its block; otherwise its call has ended */
};

struct walk {
    struct heap *heap;
    const struct operation *operations;
    const struct threaded_result *results;
    enum null_policy policy;
    struct live_block *resized; /* by operation: what its block was */
    const struct beside *beside;
};

static int by_stamp(const void *one, const void *other)
{
    const struct moment *first = one, *second = other;
    return (first->stamp > second->stamp) - (first->stamp < second->stamp);
}

static struct moment *moments_of(const struct walk *walk, size_t count, size_t *moment_count)
{
    struct moment *moments = allocate(2 * count, sizeof *moments);
    size_t made = 0;
    for (uint32_t i = 0; i < count; i++) {
        enum operation_kind kind = walk->operations[i].kind;
        if (kind == OP_FREE || kind == OP_REALLOC) {
            moments[made++] = (struct moment){walk->results[i].begin, i, true};
        }
        if (operation_gives_block(&walk->operations[i])) {
            moments[made++] = (struct moment){walk->results[i].end, i, false};
        }
    }
    qsort(moments, made, sizeof *moments, by_stamp);
    *moment_count = made;
    return moments;
}

static void give_up(struct walk *walk, uint32_t number)
{
    struct live_map *live = &walk->heap->live;
    const struct live_block *there = live_find(live, walk->operations[number].id);
    if (there != NULL) {
        walk->resized[number] = *there;
        if (walk->heap->protection != NULL) {
            protection_gave_up(walk->heap, walk->operations[number].id);
        }
        live_remove(live, walk->operations[number].id);
    }
}

static bool came(struct walk *walk, uint32_t number, struct finding *finding)
{
    struct heap *heap = walk->heap;
    const struct operation *operation = &walk->operations[number];
    const struct call_result *result = &walk->results[number].result;
    const struct live_block *old = &walk->resized[number];
    if (result->address == 0) {
        if (old->live && operation->bytes != 0) {
            live_add(&heap->live, operation->id, old->address, old->size, old->pattern);
        }
        return judge_no_block(heap, operation, result, walk->policy, finding);
    }
    if (live_find(&heap->live, operation->id) != NULL) {
        return judge_unsound(finding);
    }
    if (!judge_place(heap, operation, result, walk->policy, finding)) {
        return false;
    }
    if (heap->protection != NULL) {
        protection_made(heap, operation, result->address);
    }
    live_add(&heap->live, operation->id, result->address, operation_bytes(operation),
             pattern_of(heap, number, walk->beside->at, walk->beside->count));
    return true;
}

static bool judge_moments(struct walk *walk, size_t count, struct finding *finding)
{
    size_t moment_count;
    struct moment *moments = moments_of(walk, count, &moment_count);
    bool right = true;
    for (size_t i = 0; right && i < moment_count; i++) {
        if (moments[i].gives_up) {
            give_up(walk, moments[i].number);
        } else {
            right = came(walk, moments[i].number, finding);
        }
    }
    free(moments);
    return right;
}

/* What the worker's own code found in a block, the moment before it was given up or after it
 * came. */
static bool damaged(const struct walk *walk, size_t number, struct finding *finding)
{
    const struct operation *operation = &walk->operations[number];
    const struct threaded_result *result = &walk->results[number];
    unsigned long long offset = result->damage;
    char call[TEXT], expected[TEXT];
    call_text(operation, call, sizeof call);
    if (operation->kind == OP_CALLOC) {
        return find(finding, KIND_NOT_ZEROED, general_rule(KIND_NOT_ZEROED), "every byte 0",
                    "byte %llu of %s is 0x%02x", offset, call, result->found);
    }
    if (result->damaged_after) {
        return find(finding, KIND_PAYLOAD, "my_realloc keeps what the block held.",
                    "the first bytes of the new block as in the old one",
                    "after %s byte %llu is 0x%02x", call, offset, result->found);
    }
    const struct live_block *given_up = &walk->resized[number];
    snprintf(expected, sizeof expected, "block %u (%llu bytes) as the program left it",
             operation->id, (unsigned long long)given_up->size);
    return find(finding, KIND_PAYLOAD, general_rule(KIND_PAYLOAD), expected,
                "byte %llu of it was 0x%02x and is 0x%02x when it comes to %s", offset,
                pattern_byte(given_up->pattern, result->damage), result->found, call);
}

/* Moments come first: two blocks in one place say more than the bytes that get lost by it. */
static bool judge_all(struct walk *walk, size_t count, struct finding *finding)
{
    for (size_t i = 0; i < count; i++) {
        if (!judge_written(&walk->results[i].result, finding)) {
            return false;
        }
    }
    if (!judge_moments(walk, count, finding)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (walk->results[i].damage != NO_DAMAGE) {
            return damaged(walk, i, finding);
        }
    }
    return judge_payloads(walk->heap, finding) &&
           (walk->heap->protection == NULL || protection_is_silent(walk->heap, finding));
}

/* The calls of a batch: the operations, and among them the others. */
static struct call *calls_of(const struct operation *operations, size_t count,
                             const struct beside *beside)
{
    struct call *calls = allocate(count + beside->count, sizeof *calls);
    for (size_t i = 0; i < beside->count; i++) {
        calls[beside->at + i] = beside->calls[i];
    }
    for (size_t i = 0; i < count; i++) {
        calls[i < beside->at ? i : i + beside->count] = call_of(&operations[i]);
    }
    return calls;
}

/* Puts the others' answers where they are wanted, and the operations' in one piece. */
static void part_results(struct threaded_result *results, size_t count, const struct beside *beside)
{
    for (size_t i = 0; i < beside->count; i++) {
        beside->results[i] = results[beside->at + i];
    }
    memmove(results + beside->at, results + beside->at + beside->count,
            (count - beside->at) * sizeof *results);
}

static bool names_exist(const struct operation *operations, size_t count)
{
    size_t at = 0;
    while (at < count && operations[at].id < WORKER_ID_LIMIT &&
           operations[at].thread < WORKER_THREADS) {
        at++;
    }
    return at == count;
}

bool judge_threads_beside(struct heap *heap, const struct operation *operations, size_t count,
                          enum null_policy policy, struct beside *beside, struct finding *finding)
{
    size_t all = count + beside->count;
    if (all > BATCH_LIMIT || !names_exist(operations, count)) {
        return judge_unsound(finding);
    }
    struct call *calls = calls_of(operations, count, beside);
    struct threaded_result *results = allocate(all, sizeof *results);
    struct walk walk = {.heap = heap,
                        .operations = operations,
                        .results = results,
                        .policy = policy,
                        .resized = allocate(count, sizeof(struct live_block)),
                        .beside = beside};
    for (size_t i = 0; i < count; i++) {
        judge_note(heap, &operations[i]);
    }
    bool right = ask_threads(heap, calls, all, results, finding);
    free(heap->threaded);
    heap->threaded = right ? results : NULL;
    if (right) {
        part_results(results, count, beside);
        if (count > 0) {
            heap->last = results[count - 1].result;
        }
        if (beside->lives != NULL) {
            *beside->lives = lives_of(heap, operations, count, beside->at, beside->count);
        }
        right = judge_all(&walk, count, finding);
    } else {
        free(results);
    }
    free(walk.resized);
    free(calls);
    return right;
}

bool judge_threads(struct heap *heap, const struct operation *operations, size_t count,
                   enum null_policy policy, struct finding *finding)
{
    struct beside nothing = {.count = 0};
    return judge_threads_beside(heap, operations, count, policy, &nothing, finding);
}

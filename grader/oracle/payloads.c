/* What lies in the blocks: a pattern of each block's own, which must be there until the block is given up. */
#include <string.h>

#include "grader/oracle/judge.h"
#include "grader/oracle/memory.h"

enum {
    TEXT = 300,
    CLOSELY_BLOCKS = 64, /* up to so many live blocks, all are looked at after each operation, */
    CLOSELY_BYTES =
        1 << 16,      /* if they hold no more than this; else the neighbours are, and all ... */
    SWEEP_EVERY = 512 /* ... once in so many operations */
};

static bool changed_byte(struct heap *heap, uint32_t id, uint64_t offset, unsigned char found,
                         bool readable, struct finding *finding)
{
    const struct live_block *changed = &heap->live.blocks[id];
    char call[TEXT] = "nothing", expected[TEXT];
    if (heap->trace.count > 0) {
        call_text(&heap->trace.operations[heap->trace.count - 1], call, sizeof call);
    }
    snprintf(expected, sizeof expected, "block %u (%llu bytes) as the program left it", id,
             (unsigned long long)changed->size);
    if (!readable) {
        return find(finding, KIND_PAYLOAD, general_rule(KIND_PAYLOAD), expected,
                    "it isn't mapped any more, after %s", call);
    }
    return find(finding, KIND_PAYLOAD, general_rule(KIND_PAYLOAD), expected,
                "byte %llu of it was 0x%02x and is 0x%02x after %s", (unsigned long long)offset,
                pattern_byte(changed->pattern, offset), found, call);
}

static bool payload_is_whole(struct heap *heap, uint32_t id, struct finding *finding)
{
    const struct live_block *checked = live_find(&heap->live, id);
    unsigned char found = 0;
    bool readable = true;
    if (checked == NULL) {
        return true;
    }
    uint64_t offset = pattern_check(heap->worker.pid, checked->address, checked->size,
                                    checked->pattern, &found, &readable);
    return offset == checked->size || changed_byte(heap, id, offset, found, readable, finding);
}

/* The blocks of these ids, as far as they are live. */
static bool payloads_are_whole(struct heap *heap, const uint32_t *ids, size_t count,
                               struct finding *finding)
{
    struct span spans[BATCH];
    uint32_t owners[BATCH];
    size_t live = 0;
    for (size_t i = 0; i < count; i++) {
        const struct live_block *checked = live_find(&heap->live, ids[i]);
        if (checked != NULL) {
            owners[live] = ids[i];
            spans[live++] = (struct span){checked->address, checked->size, checked->pattern};
        }
    }
    size_t first = patterns_check(heap->worker.pid, spans, live);
    return first == live || payload_is_whole(heap, owners[first], finding);
}

bool judge_payloads(struct heap *heap, struct finding *finding)
{
    uint32_t ids[BATCH];
    size_t count = 0;
    for (uint32_t id = 0; id < heap->live.capacity; id++) {
        ids[count] = id;
        count += heap->live.blocks[id].live;
        if (count == BATCH || (id + 1 == heap->live.capacity && count > 0)) {
            if (!payloads_are_whole(heap, ids, count, finding)) {
                return false;
            }
            count = 0;
        }
    }
    return true;
}

bool payloads_near(struct heap *heap, uint64_t address, struct finding *finding)
{
    bool few = heap->live.count <= CLOSELY_BLOCKS && heap->live.bytes <= CLOSELY_BYTES;
    if (few || heap->trace.count % SWEEP_EVERY == 0) {
        return judge_payloads(heap, finding);
    }
    return payload_is_whole(heap, live_below(&heap->live, address - 1), finding) &&
           payload_is_whole(heap, live_above(&heap->live, address), finding);
}

bool payloads_before(struct heap *heap, const struct operation *operations, size_t count,
                     struct finding *finding)
{
    uint32_t ids[BATCH];
    size_t given_up = 0;
    for (size_t i = 0; i < count; i++) {
        if (operations[i].kind == OP_FREE || operations[i].kind == OP_REALLOC) {
            ids[given_up++] = operations[i].id;
        }
    }
    return payloads_are_whole(heap, ids, given_up, finding);
}

bool payloads_fill(struct heap *heap, const struct operation *operations, size_t count,
                   const struct call_result *results, struct finding *finding)
{
    struct span spans[BATCH];
    const struct operation *makers[BATCH];
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        struct live_block *live = live_find(&heap->live, operations[i].id);
        if (operation_gives_block(&operations[i]) && results[i].address != 0 && live != NULL) {
            uint64_t pattern = random_next(&heap->random);
            live->pattern = pattern;
            makers[made] = &operations[i];
            spans[made++] =
                (struct span){results[i].address, operation_bytes(&operations[i]), pattern};
        }
    }
    size_t first = patterns_write(heap->worker.pid, spans, made);
    if (first == made) {
        return true;
    }
    char call[TEXT];
    call_text(makers[first], call, sizeof call);
    return find(finding, KIND_OUT_OF_HEAP, general_rule(KIND_OUT_OF_HEAP),
                "memory that is mapped and that the program may write",
                "%s returned 0x%llx, and not all of its %llu bytes are", call,
                (unsigned long long)spans[first].address, (unsigned long long)spans[first].size);
}

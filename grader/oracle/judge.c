/* The rules that hold for every allocator, applied to each answer of a worker. */
#include "grader/oracle/judge.h"

#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"

enum {
    TEXT = 300,
    CLOSELY_BLOCKS = 64, /* up to so many live blocks, all are looked at after each operation, */
    CLOSELY_BYTES =
        1 << 16,       /* if they hold no more than this; else the neighbours are, and all ... */
    SWEEP_EVERY = 512, /* ... once in so many operations */
    STACK_BYTES = 8 << 20
};
static const uint64_t user_space_end = UINT64_C(1) << 47;

struct call call_of(const struct operation *operation)
{
    return (struct call){.kind = (uint8_t)operation->kind,
                         .thread = (uint16_t)operation->thread,
                         .id = operation->id,
                         .bytes = operation->bytes,
                         .extra = operation->extra};
}

bool operation_gives_block(const struct operation *operation)
{
    return strchr("arcm", (int)operation->kind) != NULL;
}

uint64_t operation_bytes(const struct operation *operation)
{
    return operation->kind == OP_CALLOC ? operation->bytes * operation->extra : operation->bytes;
}

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

/* After each operation: every block when they are few, else the ones beside the address. */
static bool payloads_near(struct heap *heap, uint64_t address, struct finding *finding)
{
    bool few = heap->live.count <= CLOSELY_BLOCKS && heap->live.bytes <= CLOSELY_BYTES;
    if (few || heap->trace.count % SWEEP_EVERY == 0) {
        return judge_payloads(heap, finding);
    }
    return payload_is_whole(heap, live_below(&heap->live, address - 1), finding) &&
           payload_is_whole(heap, live_above(&heap->live, address), finding);
}

/* Whether a block must come depends on the lab, so the check's own words say it best. */
static const char *rule_of(const struct heap *heap, enum kind kind)
{
    return heap->rule[0] != '\0' ? heap->rule : general_rule(kind);
}

bool judge_no_block(struct heap *heap, const struct operation *operation,
                    const struct call_result *result, enum null_policy policy,
                    struct finding *finding)
{
    char call[TEXT];
    call_text(operation, call, sizeof call);
    bool is_empty =
        operation->bytes == 0 || (operation->kind == OP_CALLOC && operation->extra == 0);
    if (is_empty) {
        return true;
    }
    if (policy == NULL_IS_WRONG) {
        find(finding, KIND_NULL, rule_of(heap, KIND_NULL), "a block", "%s returned NULL", call);
        if (ran_out_of_memory(heap, operation)) {
            finding->verdict = VERDICT_OUT_OF_MEMORY;
        }
        return false;
    }
    bool is_bad_alignment = operation->kind == OP_MEMALIGN && result->error == EINVAL;
    if (result->error != ENOMEM && !is_bad_alignment) {
        return find(finding, KIND_ERRNO, general_rule(KIND_ERRNO), "NULL with errno ENOMEM",
                    "%s returned NULL and %s %s", call,
                    result->error == ERRNO_BEFORE ? "left errno" : "set errno to",
                    result->error == ERRNO_BEFORE ? "as it was" : strerror(result->error));
    }
    return true;
}

/* Alignment, place and overlap of a block that a call returned. */
static bool well_placed(struct heap *heap, const struct operation *operation, uint64_t address,
                        struct finding *finding)
{
    char call[TEXT], where[TEXT];
    uint64_t size = operation_bytes(operation);
    uint64_t alignment = operation->kind == OP_MEMALIGN && operation->extra > ALIGNMENT
                             ? operation->extra
                             : ALIGNMENT;
    call_text(operation, call, sizeof call);
    address_text(heap, address, where, sizeof where);
    if (address % alignment != 0) {
        return find(finding, KIND_MISALIGNED,
                    alignment == ALIGNMENT
                        ? general_rule(KIND_MISALIGNED)
                        : "my_memalign's block begins at a multiple of what was asked for.",
                    "an address that ends in 0 (hexadecimal)", "%s returned 0x%llx (%s)", call,
                    (unsigned long long)address, where);
    }
    if (address >= user_space_end || size > user_space_end - address) {
        return find(finding, KIND_OUT_OF_HEAP, general_rule(KIND_OUT_OF_HEAP),
                    "memory that the program can use", "%s returned 0x%llx", call,
                    (unsigned long long)address);
    }
    if (address < heap->image_end && address + size > heap->image_start) {
        return find(finding, KIND_OUT_OF_HEAP, general_rule(KIND_OUT_OF_HEAP),
                    "memory from mmap or sbrk", "%s returned part of the program's own static data",
                    call);
    }
    uint32_t other = live_overlapped(&heap->live, address, size);
    if (other == NO_BLOCK) {
        return true;
    }
    uint64_t start = heap->live.blocks[other].address;
    if (start > address) {
        return find(finding, KIND_OVERLAP, general_rule(KIND_OVERLAP),
                    "memory outside all live blocks",
                    "%s returned %s; its last %llu bytes lie in block %u, which is live", call,
                    where, (unsigned long long)(address + size - start), other);
    }
    return find(finding, KIND_OVERLAP, general_rule(KIND_OVERLAP), "memory outside all live blocks",
                "%s returned %s", call, where);
}

static bool in_stack(const struct heap *heap, uint64_t address)
{
    return address < heap->stack_end && address + STACK_BYTES >= heap->stack_end;
}

/* A resized block holds what the old one held, as far as both reach. */
static bool kept_contents(struct heap *heap, const struct operation *operation, uint64_t address,
                          const struct live_block *old, struct finding *finding)
{
    unsigned char found = 0;
    bool readable = true;
    uint64_t common = old->size < operation->bytes ? old->size : operation->bytes;
    uint64_t offset =
        pattern_check(heap->worker.pid, address, common, old->pattern, &found, &readable);
    if (offset == common) {
        return true;
    }
    char call[TEXT];
    call_text(operation, call, sizeof call);
    return find(finding, KIND_PAYLOAD, "my_realloc keeps what the block held.",
                "the first bytes of the new block as in the old one",
                "after %s byte %llu was 0x%02x and is 0x%02x", call, (unsigned long long)offset,
                pattern_byte(old->pattern, offset), found);
}

static bool is_zeroed(struct heap *heap, const struct operation *operation, uint64_t address,
                      struct finding *finding)
{
    unsigned char found = 0;
    uint64_t size = operation_bytes(operation);
    uint64_t offset = zero_check(heap->worker.pid, address, size, &found);
    char call[TEXT];
    call_text(operation, call, sizeof call);
    return offset == size ||
           find(finding, KIND_NOT_ZEROED, general_rule(KIND_NOT_ZEROED), "every byte 0",
                "byte %llu of %s is 0x%02x", (unsigned long long)offset, call, found);
}

static bool errno_untouched(struct heap *heap, const struct operation *operation,
                            const struct call_result *result, struct finding *finding)
{
    char call[TEXT];
    bool may_check = heap->worker.watched && !heap->worker.log.failed;
    if (!may_check || result->error == ERRNO_BEFORE) {
        return true;
    }
    call_text(operation, call, sizeof call);
    return find(finding, KIND_ERRNO, general_rule(KIND_ERRNO), "errno as it was before the call",
                "%s set it to %s", call, strerror(result->error));
}

bool judge_place(struct heap *heap, const struct operation *operation,
                 const struct call_result *result, enum null_policy policy, struct finding *finding)
{
    if (policy == NULL_IS_RIGHT) {
        char call[TEXT];
        call_text(operation, call, sizeof call);
        return find(finding, KIND_NOT_NULL, rule_of(heap, KIND_NOT_NULL), "NULL",
                    "%s returned a block", call);
    }
    if (!well_placed(heap, operation, result->address, finding) ||
        !errno_untouched(heap, operation, result, finding)) {
        return false;
    }
    if (in_stack(heap, result->address)) {
        return find(finding, KIND_OUT_OF_HEAP, general_rule(KIND_OUT_OF_HEAP),
                    "memory from mmap or sbrk", "part of the program's stack");
    }
    if (heap->first_block == 0) {
        heap->first_block = result->address;
    }
    return true;
}

/* One answer of a call that makes a block. The old block of a realloc is the last argument, or NULL. */
static bool judge_made(struct heap *heap, const struct operation *operation,
                       const struct call_result *result, const struct live_block *old,
                       enum null_policy policy, struct finding *finding)
{
    if (result->address == 0) {
        if (old != NULL && operation->bytes != 0) {
            live_add(&heap->live, operation->id, old->address, old->size, old->pattern);
        }
        return judge_no_block(heap, operation, result, policy, finding);
    }
    if (!judge_place(heap, operation, result, policy, finding) ||
        (old != NULL && !kept_contents(heap, operation, result->address, old, finding)) ||
        (operation->kind == OP_CALLOC && !is_zeroed(heap, operation, result->address, finding))) {
        return false;
    }
    live_add(&heap->live, operation->id, result->address, operation_bytes(operation), 0);
    return true;
}

void judge_note(struct heap *heap, const struct operation *operation)
{
    trace_add(&heap->trace, *operation);
    if (operation_gives_block(operation) && operation->id >= heap->next_id) {
        heap->next_id = operation->id + 1;
    }
}

bool judge_unsound(struct finding *finding)
{
    finding->verdict = VERDICT_INTERNAL;
    finding->message = text_of("This check names a block twice, or more blocks than there can be.");
    return false;
}

bool judge_written(const struct call_result *result, struct finding *finding)
{
    if (result->error != ENOSYS || result->address != 0) {
        return true;
    }
    *finding = (struct finding){.verdict = VERDICT_NOT_IMPLEMENTED};
    finding->message = text_of("This step isn't filled in yet.");
    return false;
}

static bool judge_answer(struct heap *heap, const struct operation *operation,
                         const struct call_result *result, enum null_policy policy,
                         struct finding *finding)
{
    struct live_block old = {0};
    const struct live_block *there = live_find(&heap->live, operation->id);
    judge_note(heap, operation);
    heap->last = *result;
    heap->touched = there != NULL ? there->address : result->address;
    if (!judge_written(result, finding)) {
        return false;
    }
    switch (operation->kind) {
    case OP_FREE:
        if (there != NULL) {
            live_remove(&heap->live, operation->id);
        }
        return errno_untouched(heap, operation, result, finding);
    case OP_FREE_NULL:
        return errno_untouched(heap, operation, result, finding);
    case OP_RESET:
        live_close(&heap->live);
        return errno_untouched(heap, operation, result, finding);
    case OP_WRITE:
        return true;
    default:
        if (operation->kind == OP_REALLOC && there != NULL) {
            old = *there;
            live_remove(&heap->live, operation->id);
        }
        return judge_made(heap, operation, result, old.live ? &old : NULL, policy, finding);
    }
}

/* Blocks that are about to be given up must be whole now: later nobody can tell. */
static bool whole_before(struct heap *heap, const struct operation *operations, size_t count,
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

/* Writes patterns into new blocks, which proves that all of each is mapped and writable. */
static bool fill_new_blocks(struct heap *heap, const struct operation *operations, size_t count,
                            const struct call_result *results, struct finding *finding)
{
    struct span spans[BATCH];
    const struct operation *makers[BATCH];
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        if (operation_gives_block(&operations[i]) && results[i].address != 0) {
            uint64_t pattern = random_next(&heap->random);
            live_find(&heap->live, operations[i].id)->pattern = pattern;
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

/* A fault of a check, not of a submission; it must not reach the worker's tables. */
static bool names_are_sound(const struct heap *heap, const struct operation *operations,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_new = operation_gives_block(&operations[i]) && operations[i].kind != OP_REALLOC;
        if (operations[i].id >= WORKER_ID_LIMIT ||
            (count == 1 && is_new && live_find(&heap->live, operations[i].id) != NULL)) {
            return false;
        }
    }
    return true;
}

bool judge_batch(struct heap *heap, const struct operation *operations, size_t count,
                 enum null_policy policy, struct finding *finding)
{
    struct call calls[BATCH];
    struct call_result results[BATCH];
    if (count == 0) {
        return true;
    }
    if (!names_are_sound(heap, operations, count)) {
        return judge_unsound(finding);
    }
    if (heap->worker.threads) {
        return judge_threads(heap, operations, count, policy, finding);
    }
    heap->worker.log.limit_reached = false;
    heap->worker.log.failed = false;
    if (!whole_before(heap, operations, count, finding)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        calls[i] = call_of(&operations[i]);
    }
    if (!worker_ask(&heap->worker, calls, count, MODE_JUDGE, results)) {
        trace_add(&heap->trace, operations[0]);
        heap->ended = true;
        return find_ending(heap, &operations[0], finding);
    }
    for (size_t i = 0; i < count; i++) {
        if (!judge_answer(heap, &operations[i], &results[i], policy, finding)) {
            return false;
        }
    }
    return fill_new_blocks(heap, operations, count, results, finding) &&
           (count > 1 || payloads_near(heap, heap->touched, finding));
}

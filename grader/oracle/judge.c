/* The rules that hold for every allocator, applied to each answer of a worker. */
#include "grader/oracle/judge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/protection.h"

enum { TEXT = 300, STACK_BYTES = 8 << 20, CACHE_LINE = 64 };
static const uint64_t user_space_end = UINT64_C(1) << 47;

struct call call_of(const struct operation *operation)
{
    return (struct call){.kind = (uint8_t)operation->kind,
                         .attributes = (uint8_t)operation->attributes,
                         .thread = (uint16_t)operation->thread,
                         .id = operation->id,
                         .bytes = operation->bytes,
                         .extra = operation->extra};
}

bool operation_gives_block(const struct operation *operation)
{
    return strchr("arcmlpog", (int)operation->kind) != NULL;
}

uint64_t operation_bytes(const struct operation *operation)
{
    return operation->kind == OP_CALLOC ? operation->bytes * operation->extra : operation->bytes;
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
    bool may_be_bad = operation->kind == OP_MEMALIGN || operation->kind == OP_ON_NODE;
    if (result->error != ENOMEM && !(may_be_bad && result->error == EINVAL)) {
        return find(finding, KIND_ERRNO, general_rule(KIND_ERRNO), "NULL with errno ENOMEM",
                    "%s returned NULL and %s %s", call,
                    result->error == ERRNO_BEFORE ? "left errno" : "set errno to",
                    result->error == ERRNO_BEFORE ? "as it was" : strerror(result->error));
    }
    return true;
}

static uint64_t alignment_of(const struct operation *operation)
{
    switch (operation->kind) {
    case OP_MEMALIGN:
        return operation->extra > ALIGNMENT ? operation->extra : ALIGNMENT;
    case OP_CACHE_ALIGNED:
        return CACHE_LINE;
    case OP_PAGE_ALIGNED:
        return (uint64_t)sysconf(_SC_PAGESIZE);
    default:
        return ALIGNMENT;
    }
}

/* Alignment, place and overlap of a block that a call returned. */
static bool well_placed(struct heap *heap, const struct operation *operation, uint64_t address,
                        struct finding *finding)
{
    char call[TEXT], where[TEXT], multiple[TEXT];
    uint64_t size = operation_bytes(operation);
    uint64_t alignment = alignment_of(operation);
    call_text(operation, call, sizeof call);
    address_text(heap, address, where, sizeof where);
    snprintf(multiple, sizeof multiple, "a multiple of 0x%llx", (unsigned long long)alignment);
    if (address % alignment != 0) {
        return find(finding, KIND_MISALIGNED,
                    alignment == ALIGNMENT
                        ? general_rule(KIND_MISALIGNED)
                        : "An aligned block begins at a multiple of its alignment.",
                    multiple, "%s returned 0x%llx (%s)", call, (unsigned long long)address, where);
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
    if (heap->protection != NULL) {
        if (!protection_keeps_lines(heap, operation, result->address, finding)) {
            return false;
        }
        protection_made(heap, operation, result->address);
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
    bool is_answer = result->address != 0 && result->address != UINT64_MAX;
    if (result->error != ENOSYS || is_answer) {
        return true;
    }
    *finding = (struct finding){.verdict = VERDICT_NOT_IMPLEMENTED};
    finding->message = text_of("This step isn't filled in yet.");
    return false;
}

static bool judge_answer(struct heap *heap, const struct operation *operation, size_t number,
                         const struct call_result *result, enum null_policy policy,
                         struct finding *finding)
{
    struct live_block old = {0};
    enum judgement judgement = IS_LIKE_ALL;
    const struct live_block *there = live_find(&heap->live, operation->id);
    judge_note(heap, operation);
    heap->last = *result;
    heap->touched = there != NULL ? there->address : result->address;
    if (!judge_written(result, finding)) {
        return false;
    }
    if (heap->protection != NULL) {
        judgement = protection_judge(heap, operation, number, result, finding);
    }
    if (judgement != IS_LIKE_ALL) {
        return judgement == IS_JUDGED;
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

/* Outside of it is memory that isn't the program's. */
static bool is_beyond_range(const struct operation *operation)
{
    bool is_call =
        operation->kind == OP_MAP || operation->kind == OP_UNMAP || operation->kind == OP_CHANGE;
    return operation->id >= WINDOW_BYTES ||
           (is_call && operation->bytes > WINDOW_BYTES - operation->id);
}

/* A fault of a check, not of a submission; it must not reach the worker's tables. */
static bool names_are_sound(const struct heap *heap, const struct operation *operations,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_new = operation_gives_block(&operations[i]) && operations[i].kind != OP_REALLOC;
        bool is_out = operation_is_of_mmu(&operations[i]) ? is_beyond_range(&operations[i])
                                                          : operations[i].id >= WORKER_ID_LIMIT;
        if (is_out || (count == 1 && is_new && live_find(&heap->live, operations[i].id) != NULL)) {
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
    if (heap->worker.threads && !heap->options.forks && !operation_is_of_mmu(operations)) {
        return judge_threads(heap, operations, count, policy, finding);
    }
    if (heap->protection != NULL && protection_is_moot(heap, operations)) {
        return true;
    }
    heap->worker.log.limit_reached = false;
    heap->worker.log.failed = false;
    if (!payloads_before(heap, operations, count, finding)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        calls[i] = call_of(&operations[i]);
        if (heap->protection != NULL) {
            calls[i].attributes |= protection_frees_guarded(heap, &operations[i]);
        }
    }
    heap->worker.may_fork = operations[0].kind == OP_CHILD_STORE;
    if (!worker_ask(&heap->worker, calls, count, MODE_JUDGE, results)) {
        trace_add(&heap->trace, operations[0]);
        heap->ended = true;
        return find_ending(heap, &operations[0], finding);
    }
    if (heap->protection != NULL && !protection_fetch(heap, count, finding)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!judge_answer(heap, &operations[i], i, &results[i], policy, finding)) {
            return false;
        }
    }
    return payloads_fill(heap, operations, count, results, finding) &&
           (count > 1 || payloads_near(heap, heap->touched, finding));
}

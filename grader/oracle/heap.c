/* The calls that a lab's checks are written with: each sends one operation, and a broken rule ends the check. */
#include "grader/oracle/heap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"

enum { TEXT = 600, ADDRESS_TEXTS = 8 };

static struct heap *heaps; /* of the running check */
static struct finding found;

struct finding heap_take_finding(void)
{
    struct finding taken = found;
    found = (struct finding){.verdict = VERDICT_OK};
    return taken;
}

static void take_away(struct heap *heap)
{
    struct heap **link = &heaps;
    while (*link != heap) {
        link = &(*link)->next;
    }
    *link = heap->next;
    heap_finish(heap);
    free(heap);
}

void heap_close_all(void)
{
    while (heaps != NULL) {
        take_away(heaps);
    }
}

struct finding heap_last_look(void)
{
    struct finding finding = {.verdict = VERDICT_OK};
    for (struct heap *heap = heaps; heap != NULL; heap = heap->next) {
        if (!heap->ended && !judge_payloads(heap, &finding)) {
            finding.trace = trace_copy(&heap->trace);
            break;
        }
    }
    return finding;
}

_Noreturn void heap_fail_with(struct finding finding)
{
    found = finding;
    ck_abort_msg("%s", finding.message);
    abort();
}

void heap_note(const char *format, ...)
{
    char text[TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    free(found.message);
    found.message = text_of("%s", text);
}

/* A rule that holds for every allocator was broken: its trace can be shrunk and run again. */
static _Noreturn void fail_by_general_rule(struct heap *heap, struct finding finding,
                                           enum null_policy policy)
{
    if (finding.verdict != VERDICT_INTERNAL) {
        heap->options.rule = heap->rule;
        property_shrink(&heap->options, &heap->trace, policy, &finding);
    }
    heap_fail_with(finding);
}

void heap_close(struct heap *heap)
{
    struct finding finding = {.verdict = VERDICT_OK};
    if (!heap->ended && !judge_payloads(heap, &finding)) {
        fail_by_general_rule(heap, finding, NULL_IS_WRONG);
    }
    take_away(heap);
}

struct heap *heap_start_with(struct heap_options options)
{
    struct heap *heap = allocate(1, sizeof *heap);
    struct finding finding;
    bool started = heap_begin(heap, &options, &finding);
    heap->next = heaps;
    heaps = heap;
    if (!started) {
        finding.trace = trace_copy(&heap->trace);
        heap_fail_with(finding);
    }
    return heap;
}

static struct call_result run(struct heap *heap, struct operation operation,
                              enum null_policy policy)
{
    struct finding finding = {.verdict = VERDICT_OK};
    operation.thread = heap->thread;
    if (!judge_batch(heap, &operation, 1, policy, &finding)) {
        fail_by_general_rule(heap, finding, policy);
    }
    return heap->last;
}

static block make(struct heap *heap, struct operation operation, enum null_policy policy)
{
    struct call_result result = run(heap, operation, policy);
    bool is_array = operation.kind == OP_CALLOC;
    return (block){.address = result.address,
                   .size = (size_t)(is_array ? operation.bytes * operation.extra : operation.bytes),
                   .id = operation.id,
                   .error = result.error == ERRNO_BEFORE ? ERRNO_UNTOUCHED : result.error};
}

block heap_do(struct heap *heap, struct operation operation)
{
    bool is_new = operation_gives_block(&operation) && operation.kind != OP_REALLOC;
    if (is_new) {
        operation.id = heap->next_id++;
    }
    return make(heap, operation, NULL_IS_WRONG);
}

block heap_do_in_vain(struct heap *heap, struct operation operation)
{
    operation.id = heap->next_id++;
    return make(heap, operation, NULL_IS_RIGHT);
}

block heap_malloc(struct heap *heap, size_t bytes)
{
    struct operation operation = {.kind = OP_MALLOC, .id = heap->next_id++, .bytes = bytes};
    return make(heap, operation, NULL_IS_WRONG);
}

block heap_try_malloc(struct heap *heap, size_t bytes)
{
    struct operation operation = {.kind = OP_MALLOC, .id = heap->next_id++, .bytes = bytes};
    return make(heap, operation, NULL_IS_ALLOWED);
}

block heap_calloc(struct heap *heap, size_t count, size_t bytes)
{
    struct operation operation = {
        .kind = OP_CALLOC, .id = heap->next_id++, .bytes = bytes, .extra = count};
    return make(heap, operation, NULL_IS_WRONG);
}

block heap_try_calloc(struct heap *heap, size_t count, size_t bytes)
{
    struct operation operation = {
        .kind = OP_CALLOC, .id = heap->next_id++, .bytes = bytes, .extra = count};
    return make(heap, operation, NULL_IS_ALLOWED);
}

block heap_memalign(struct heap *heap, size_t alignment, size_t bytes)
{
    struct operation operation = {
        .kind = OP_MEMALIGN, .id = heap->next_id++, .bytes = bytes, .extra = alignment};
    return make(heap, operation, NULL_IS_WRONG);
}

block heap_try_memalign(struct heap *heap, size_t alignment, size_t bytes)
{
    struct operation operation = {
        .kind = OP_MEMALIGN, .id = heap->next_id++, .bytes = bytes, .extra = alignment};
    return make(heap, operation, NULL_IS_ALLOWED);
}

block heap_realloc(struct heap *heap, block old, size_t bytes)
{
    struct operation operation = {.kind = OP_REALLOC, .id = old.id, .bytes = bytes};
    return make(heap, operation, NULL_IS_WRONG);
}

block heap_try_realloc(struct heap *heap, block old, size_t bytes)
{
    struct operation operation = {.kind = OP_REALLOC, .id = old.id, .bytes = bytes};
    return make(heap, operation, NULL_IS_ALLOWED);
}

struct call_result heap_ask(struct heap *heap, struct call call)
{
    struct threaded_result threaded;
    struct call_result result;
    struct finding finding = {.verdict = VERDICT_OK};
    call.thread = (uint16_t)heap->thread;
    if (heap->worker.threads) {
        if (ask_threads(heap, &call, 1, &threaded, &finding)) {
            return threaded.result;
        }
    } else if (worker_ask(&heap->worker, &call, 1, MODE_JUDGE, &result)) {
        return result;
    } else {
        find_ending(heap, &(struct operation){.kind = OP_MALLOC, .id = call.id}, &finding);
    }
    finding.trace = trace_copy(&heap->trace);
    heap_fail_with(finding);
}

size_t heap_usable_size(struct heap *heap, block asked)
{
    struct call_result result =
        heap_ask(heap, (struct call){.kind = CALL_USABLE_SIZE, .id = asked.id});
    struct finding finding;
    if (!judge_written(&result, &finding)) {
        heap_fail_with(finding);
    }
    return (size_t)result.address;
}

/* An int can't express sizes from 2^31 on, but for those that come out negative. */
bool heap_can_ask(struct heap *heap, size_t bytes)
{
    return !heap->takes_int || bytes <= INT32_MAX || (int32_t)(uint32_t)bytes < 0;
}

void heap_malloc_fails(struct heap *heap, size_t bytes)
{
    struct operation operation = {.kind = OP_MALLOC, .id = heap->next_id, .bytes = bytes};
    if (heap_can_ask(heap, bytes)) {
        heap->next_id++;
        make(heap, operation, NULL_IS_RIGHT);
    }
}

void heap_free(struct heap *heap, block freed)
{
    run(heap, (struct operation){.kind = OP_FREE, .id = freed.id}, NULL_IS_WRONG);
}

void heap_free_null(struct heap *heap)
{
    run(heap, (struct operation){.kind = OP_FREE_NULL}, NULL_IS_WRONG);
}

void heap_reset(struct heap *heap)
{
    run(heap, (struct operation){.kind = OP_RESET}, NULL_IS_WRONG);
}

uint64_t heap_secret_seed(void)
{
    return oracle_current()->seed;
}

size_t heap_calls(struct heap *heap)
{
    return heap->worker.log.count;
}

size_t heap_calls_of(struct heap *heap, enum memory_call call)
{
    size_t count = 0;
    for (size_t i = 0; i < heap->worker.log.count; i++) {
        count += heap->worker.log.calls[i].call == call;
    }
    return count;
}

const struct heap_call *heap_call(struct heap *heap, size_t index)
{
    return index < heap->worker.log.count ? &heap->worker.log.calls[index] : NULL;
}

void heap_forget_calls(struct heap *heap)
{
    heap->worker.log.count = 0;
}

struct mapping heap_mapping(struct heap *heap, uint64_t address)
{
    return mapping_of(heap->worker.pid, address);
}

bool heap_is_mapped(struct heap *heap, uint64_t address)
{
    return heap_mapping(heap, address).start != 0;
}

static bool add_size(const struct mapping *mapping, const char *name, void *context)
{
    (void)name;
    if (mapping->anonymous || mapping->program_break) {
        *(uint64_t *)context += mapping->end - mapping->start;
    }
    return true;
}

uint64_t heap_mapped_bytes(struct heap *heap)
{
    uint64_t bytes = 0;
    mappings_walk(heap->worker.pid, add_size, &bytes);
    return bytes;
}

uint64_t heap_resident_bytes(struct heap *heap)
{
    return worker_resident_bytes(&heap->worker);
}

void heap_rule(struct heap *heap, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(heap->rule, sizeof heap->rule, format, arguments);
    va_end(arguments);
}

_Noreturn void heap_fail(struct heap *heap, enum kind kind, const char *expected,
                         const char *format, ...)
{
    char got[TEXT];
    struct finding finding;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(got, sizeof got, format, arguments);
    va_end(arguments);
    find(&finding, kind, heap->rule[0] != '\0' ? heap->rule : general_rule(kind), expected, "%s",
         got);
    finding.trace = trace_copy(&heap->trace);
    heap_fail_with(finding);
}

/* A few texts live side by side, so that one message can name several addresses. */
const char *heap_address(struct heap *heap, uint64_t address)
{
    static char texts[ADDRESS_TEXTS][TEXT / 4];
    static unsigned next;
    char *text = texts[next++ % ADDRESS_TEXTS];
    address_text(heap, address, text, sizeof texts[0]);
    return text;
}

/* Both places measured from the first block: the block that came is live by now, so it can't serve as a landmark. */
static _Noreturn void fail_at_other_place(struct heap *heap, enum kind kind, uint64_t expected,
                                          const char *what, block got)
{
    char expected_text[TEXT / 2], got_text[TEXT / 2], text[TEXT];
    distance_text(heap, expected, expected_text, sizeof expected_text);
    distance_text(heap, got.address, got_text, sizeof got_text);
    snprintf(text, sizeof text, "%s: %s", what, expected_text);
    heap_fail(heap, kind, text, "%s (block %u)", got_text, got.id);
}

void expect_same_block(struct heap *heap, block got, block expected)
{
    char what[TEXT / 4];
    snprintf(what, sizeof what, "the memory of block %u again", expected.id);
    if (got.address != expected.address) {
        fail_at_other_place(heap, KIND_NOT_REUSED, expected.address, what, got);
    }
}

void expect_address(struct heap *heap, block got, uint64_t expected)
{
    if (got.address != expected) {
        fail_at_other_place(heap, KIND_PLACEMENT, expected, "this place", got);
    }
}

void expect_calls(struct heap *heap, enum memory_call call, size_t at_least, size_t at_most)
{
    static const char *const names[CALL_KINDS] = {"mmap",     "munmap",  "brk",
                                                  "mprotect", "madvise", "mremap"};
    size_t count = heap_calls_of(heap, call);
    if (count < at_least || count > at_most) {
        char text[TEXT];
        snprintf(text, sizeof text, "at least %zu and at most %zu calls of %s", at_least, at_most,
                 names[call]);
        heap_fail(heap, KIND_COST, text, "%zu", count);
    }
}

void expect_null(struct heap *heap, block got)
{
    if (got.address != 0) {
        heap_fail(heap, KIND_NOT_NULL, "NULL", "my_malloc(%zu) returned a block", got.size);
    }
}

static const char *errno_text(int error)
{
    return error == ERRNO_UNTOUCHED ? "errno as it was before the call" : strerror(error);
}

void expect_errno(struct heap *heap, block got, int expected)
{
    if (got.error != expected) {
        heap_fail(heap, KIND_ERRNO, errno_text(expected), "%s", errno_text(got.error));
    }
}

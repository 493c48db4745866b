/* Findings in words: the rule that broke, what was expected, and what came. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/judge.h"
#include "grader/oracle/memory.h"

enum {
    TEXT = 600,
    NEAR = 1 << 30,
    LOW_ADDRESS = 1 << 16,
    MODEST_REQUEST = 1 << 28,
    PRINTED_SHOWN = 300
};

void finding_free(struct finding *finding)
{
    free(finding->message);
    free(finding->command);
    trace_free(&finding->trace);
    *finding = (struct finding){.verdict = VERDICT_OK};
}

const char *general_rule(enum kind kind)
{
    static const char *const rules[KIND_COUNT] = {
        [KIND_NULL] = "As long as memory is left, a request gets a block.",
        [KIND_NOT_NULL] = "A request that can't be served gets NULL.",
        [KIND_MISALIGNED] = "Every block begins at a multiple of 16.",
        [KIND_OVERLAP] = "No two live blocks may share a byte.",
        [KIND_OUT_OF_HEAP] = "A block lies in memory that the allocator got from the system.",
        [KIND_PAYLOAD] = "From malloc to free, a block's bytes belong to the program alone.",
        [KIND_NOT_ZEROED] = "my_calloc returns a block of zeros.",
        [KIND_NOT_REUSED] = "Freed memory is used again.",
        [KIND_LEAK] = "Freed memory goes back to the system.",
        [KIND_COST] = "The allocator needs no more than the work asks for.",
        [KIND_UNSAFE] = "A refused request changes nothing else.",
        [KIND_ERRNO] = "errno says ENOMEM after a refused request, and is left alone otherwise.",
        [KIND_PLACEMENT] = "Blocks lie where this lab says.",
        [KIND_MISSED_CORRUPTION] = "What a program does beside its blocks is noticed.",
        [KIND_FALSE_ALARM] = "A program that does nothing wrong hears nothing.",
        [KIND_REPORT] = "A report says what is wrong, with which block, once.",
        [KIND_TRANSLATION] = "The MMU answers by what was mapped.",
        [KIND_STATISTICS] = "The numbers say what happened.",
        [KIND_RACE] = "Two threads may not use the same memory at once when one of them writes.",
    };
    return rules[kind] == NULL ? "" : rules[kind];
}

bool find(struct finding *finding, enum kind kind, const char *rule, const char *expected,
          const char *format, ...)
{
    char got[TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(got, sizeof got, format, arguments);
    va_end(arguments);
    *finding = (struct finding){.verdict = VERDICT_WRONG, .kind = kind};
    finding->message = text_of("%s\nexpected: %s\ngot:      %s", rule, expected, got);
    return false;
}

/* "block 3", "block 3 + 8", "an address on the stack". */
static void pointer_text(const struct operation *operation, char *text, size_t size)
{
    static const char *const places[] = {"an address on the stack", "the program's own data",
                                         "a function", "memory that the program mapped", "NULL"};
    if (operation->id >= FIRST_FOREIGN && operation->id < WORKER_ID_LIMIT) {
        snprintf(text, size, "%s", places[operation->id - FIRST_FOREIGN]);
    } else if (operation->extra == 0) {
        snprintf(text, size, "block %u", operation->id);
    } else {
        long long offset = (long long)operation->extra;
        snprintf(text, size, "block %u %c %lld", operation->id, offset < 0 ? '-' : '+',
                 offset < 0 ? -offset : offset);
    }
}

static const char *free_name(const struct operation *operation)
{
    return operation->attributes != 0 ? "my_free_guarded" : "my_free";
}

static void call_on_pointer_text(const struct operation *operation, char *text, size_t size)
{
    char pointer[TEXT / 6];
    pointer_text(operation, pointer, sizeof pointer);
    switch (operation->kind) {
    case OP_CHECK:
        snprintf(text, size, "my_check_block(%s)", pointer);
        break;
    case OP_BAD_FREE:
        snprintf(text, size, "%s(%s)", free_name(operation), pointer);
        break;
    case OP_BAD_REALLOC:
        snprintf(text, size, "my_realloc(%s, %llu)", pointer, (unsigned long long)operation->bytes);
        break;
    case OP_TOUCH:
        snprintf(text, size, "the program's read at %s", pointer);
        break;
    default:
        snprintf(text, size, "the program's write at %s", pointer);
    }
}

static void mmu_call_text(const struct operation *operation, char *text, size_t size)
{
    unsigned long long bytes = operation->bytes, extra = operation->extra;
    unsigned virt = operation->id, attributes = operation->attributes;
    switch (operation->kind) {
    case OP_MAP:
        snprintf(text, size, "mmu_map(range + 0x%x, 0x%llx, %llu, %u)", virt, extra, bytes,
                 attributes);
        break;
    case OP_UNMAP:
        snprintf(text, size, "mmu_unmap(range + 0x%x, %llu)", virt, bytes);
        break;
    case OP_CHANGE:
        snprintf(text, size, "mmu_set_attributes(range + 0x%x, %llu, %u)", virt, bytes, attributes);
        break;
    case OP_TRANSLATE:
        snprintf(text, size, "mmu_translate(range + 0x%x)", virt);
        break;
    case OP_READ:
        snprintf(text, size, "the program's read at range + 0x%x", virt);
        break;
    case OP_EXECUTE:
        snprintf(text, size, "the program's jump to range + 0x%x", virt);
        break;
    case OP_CHILD_STORE:
        snprintf(text, size, "a forked child's write at range + 0x%x", virt);
        break;
    default:
        snprintf(text, size, "the program's write at range + 0x%x", virt);
    }
}

static void call_alone_text(const struct operation *operation, char *text, size_t size)
{
    unsigned long long bytes = operation->bytes, extra = operation->extra;
    switch (operation->kind) {
    case OP_MALLOC:
        snprintf(text, size, "my_malloc(%llu)", bytes);
        break;
    case OP_FREE:
        snprintf(text, size, "%s(block %u)", free_name(operation), operation->id);
        break;
    case OP_FREE_NULL:
        snprintf(text, size, "my_free(NULL)");
        break;
    case OP_REALLOC:
        snprintf(text, size, "my_realloc(block %u, %llu)", operation->id, bytes);
        break;
    case OP_CALLOC:
        snprintf(text, size, "my_calloc(%llu, %llu)", extra, bytes);
        break;
    case OP_MEMALIGN:
        snprintf(text, size, "my_memalign(%llu, %llu)", extra, bytes);
        break;
    case OP_CACHE_ALIGNED:
        snprintf(text, size, "my_malloc_cache_aligned(%llu)", bytes);
        break;
    case OP_PAGE_ALIGNED:
        snprintf(text, size, "my_malloc_page_aligned(%llu)", bytes);
        break;
    case OP_ON_NODE:
        snprintf(text, size, "my_malloc_on_node(%llu, %lld)", bytes, (long long)extra);
        break;
    case OP_GUARDED:
        snprintf(text, size, "my_malloc_guarded(%llu)", bytes);
        break;
    case OP_CHECK:
    case OP_BAD_FREE:
    case OP_BAD_REALLOC:
    case OP_TOUCH:
    case OP_WRITE:
        call_on_pointer_text(operation, text, size);
        break;
    case OP_RESET:
        snprintf(text, size, "my_reset_pool()");
        break;
    default:
        if (operation_is_of_mmu(operation)) {
            mmu_call_text(operation, text, size);
        } else {
            snprintf(text, size, "init_mem_pool()");
        }
    }
}

void call_text(const struct operation *operation, char *text, size_t size)
{
    call_alone_text(operation, text, size);
    size_t used = strlen(text);
    if (operation->thread != 0) {
        snprintf(text + used, size - used, " in thread %u", operation->thread);
    }
}

void distance_text(const struct heap *heap, uint64_t address, char *text, size_t size)
{
    int64_t distance = (int64_t)(address - heap->first_block);
    if (address == 0) {
        snprintf(text, size, "NULL");
    } else if (heap->first_block != 0 && distance == 0) {
        snprintf(text, size, "the first block's address");
    } else if (heap->first_block != 0 && distance > -NEAR && distance < NEAR) {
        snprintf(text, size, "the first block's address %c %lld", distance < 0 ? '-' : '+',
                 (long long)(distance < 0 ? -distance : distance));
    } else {
        snprintf(text, size, "0x%llx", (unsigned long long)address);
    }
}

void address_text(const struct heap *heap, uint64_t address, char *text, size_t size)
{
    uint32_t below = live_below(&heap->live, address);
    if (below != NO_BLOCK) {
        const struct live_block *lower = &heap->live.blocks[below];
        uint64_t offset = address - lower->address;
        unsigned long long bytes = lower->size;
        if (offset == 0) {
            snprintf(text, size, "the start of block %u (live, %llu bytes)", below, bytes);
            return;
        }
        if (offset < lower->size) {
            snprintf(text, size, "%llu bytes past the start of block %u (live, %llu bytes)",
                     (unsigned long long)offset, below, bytes);
            return;
        }
    }
    distance_text(heap, address, text, size);
}

static const char *signal_words(int signal)
{
    static const struct {
        int signal;
        const char *words;
    } names[] = {
        {SIGSEGV, "SIGSEGV, memory that it may not touch"},
        {SIGBUS, "SIGBUS, memory that isn't there"},
        {SIGFPE, "SIGFPE, a division by zero"},
        {SIGILL, "SIGILL, an instruction that doesn't exist"},
        {SIGABRT, "SIGABRT, it called abort (an assert that failed?)"},
        {SIGTRAP, "SIGTRAP, a breakpoint or a trap"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].signal == signal) {
            return names[i].words;
        }
    }
    return "a signal";
}

static void fault_text(const struct heap *heap, const struct ending *ending, char *text,
                       size_t size)
{
    char where[TEXT * 3 / 4] = "";
    if (ending->reason[0] != '\0') {
        snprintf(text, size, "%s", ending->reason);
        return;
    }
    if (ending->stack_overflow) {
        snprintf(text, size, "a stack overflow: a recursion without end, or a huge local variable");
        return;
    }
    if (ending->signal == SIGSYS) {
        snprintf(
            text, size,
            "a system call that a submission may not make (number %ld); the sandbox refused it",
            ending->system_call);
        return;
    }
    if (ending->has_fault_address && ending->fault_address < LOW_ADDRESS) {
        snprintf(where, sizeof where, ", at address 0x%llx: a NULL pointer, or a member of one",
                 (unsigned long long)ending->fault_address);
    } else if (ending->has_fault_address) {
        char address[TEXT / 2];
        address_text(heap, ending->fault_address, address, sizeof address);
        snprintf(where, sizeof where, ", at address 0x%llx (%s)",
                 (unsigned long long)ending->fault_address, address);
    }
    snprintf(text, size, "%s%s", signal_words(ending->signal), where);
}

bool ran_out_of_memory(const struct heap *heap, const struct operation *operation)
{
    return heap->worker.log.limit_reached && operation->bytes < MODEST_REQUEST;
}

static const struct {
    enum verdict verdict;
    const char *rule;
} ending_rules[] = {
    {VERDICT_CRASH, "The allocator crashed."},
    {VERDICT_EXIT, "An allocator never ends the program."},
    {VERDICT_TIMEOUT, "The allocator doesn't come back."},
    {VERDICT_OUT_OF_MEMORY, "The allocator takes far more memory than it is asked for."},
    {VERDICT_OUTPUT_FLOOD, "The allocator prints without end."},
    {VERDICT_TAMPERED, "The allocator interfered with the grader."},
};

static const char *ending_rule(enum verdict verdict)
{
    for (size_t i = 0; i < sizeof ending_rules / sizeof *ending_rules; i++) {
        if (ending_rules[i].verdict == verdict) {
            return ending_rules[i].rule;
        }
    }
    return "";
}

/* The first lines of what the allocator printed, as evidence. */
static char *printed(const struct worker *worker)
{
    if (worker->output_size == 0) {
        return text_of("%s", "");
    }
    int length = worker->output_size < PRINTED_SHOWN ? (int)worker->output_size : PRINTED_SHOWN;
    const char *text = worker->kept_output;
    while (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    return text_of("\nit printed: %.*s", length, text);
}

bool find_ending(struct heap *heap, const struct operation *operation, struct finding *finding)
{
    const struct ending *ending = &heap->worker.ending;
    char call[TEXT / 4] = "the calls of all threads", got[TEXT];
    if (operation != NULL) {
        call_text(operation, call, sizeof call);
    }
    *finding = (struct finding){.verdict = ending->verdict};
    if (ending->verdict == VERDICT_CRASH && operation != NULL &&
        ran_out_of_memory(heap, operation)) {
        finding->verdict = VERDICT_OUT_OF_MEMORY;
    }
    switch (ending->verdict) {
    case VERDICT_CRASH:
        fault_text(heap, ending, got, sizeof got);
        break;
    case VERDICT_EXIT:
        snprintf(got, sizeof got, "the program ended with exit status %d", ending->status);
        break;
    default:
        snprintf(got, sizeof got, "%s",
                 ending->reason[0] != '\0' ? ending->reason : "the system killed it");
    }
    char *output = printed(&heap->worker);
    finding->message =
        text_of("%s\nexpected: %s to return\ngot:      %s%s%s%s", ending_rule(finding->verdict),
                call, got, ending->place[0] == '\0' ? "" : "\nin line:  ", ending->place, output);
    free(output);
    return false;
}

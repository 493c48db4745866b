/* What a call came to, in the words of a line of `make replay`. */
#include "grader/cli/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "grader/oracle/protection.h"

enum { TEXT = 300 };

void attributes_text(unsigned attributes, char *text, size_t size)
{
    static const char *const names[] = {"MMU_READ", "MMU_WRITE", "MMU_EXEC_NEVER", "MMU_PRIVILEGED",
                                        "MMU_SHAREABLE"};
    size_t used = 0;
    snprintf(text, size, "%s", attributes == 0 ? "0" : "");
    for (unsigned i = 0; i < sizeof names / sizeof *names && used < size; i++) {
        if (attributes & 1u << i) {
            used +=
                (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? " | " : "", names[i]);
        }
    }
    if (attributes & ~MMU_ATTRIBUTES && used < size) {
        snprintf(text + used, size - used, "%s%u", used > 0 ? " | " : "",
                 attributes & ~MMU_ATTRIBUTES);
    }
}

static __attribute__((format(printf, 3, 4))) void add(char *text, size_t size, const char *format,
                                                      ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

/* 0, or -1 and why. */
static void result_text(const struct call_result *result, char *text, size_t size)
{
    if (result->address == 0) {
        add(text, size, "0");
    } else {
        add(text, size, "%d, errno %s", (int)result->address, strerrorname_np(result->error));
    }
}

static void translation_text(const struct detail *detail, char *text, size_t size)
{
    char attributes[TEXT];
    attributes_text(detail->attributes, attributes, sizeof attributes);
    add(text, size, "physical 0x%llx, %s", (unsigned long long)detail->physical, attributes);
}

static void kinds_text(int kinds, char *text, size_t size)
{
    char words[TEXT];
    corruption_text(kinds, words, sizeof words);
    add(text, size, "%s", words);
}

static bool is_access(const struct operation *operation)
{
    return strchr("twRWCX", (int)operation->kind) != NULL;
}

/* All but blocks, which every lab has, and reports. */
static void own_answer(const struct operation *operation, const struct detail *detail,
                       const struct call_result *result, char *text, size_t size)
{
    bool is_read = operation->kind == OP_TOUCH || operation->kind == OP_READ;
    if (detail->faulted) {
        add(text, size, "faulted at that byte");
    } else if (is_read) {
        add(text, size, "0x%02x", (unsigned)result->address);
    } else if (operation->kind == OP_EXECUTE) {
        add(text, size, "ran");
    } else if (operation->kind == OP_CHECK) {
        kinds_text((int)result->address, text, size);
    } else if (operation->kind == OP_TRANSLATE && result->address == 0) {
        translation_text(detail, text, size);
    } else if (operation_is_of_mmu(operation) && !is_access(operation) &&
               operation->kind != OP_CHILD_STORE) {
        result_text(result, text, size);
    }
}

/* "; the handler was told CORRUPT_OVERFLOW". */
static void report_text(const struct detail *detail, char *text, size_t size)
{
    if (detail->reports == 0) {
        return;
    }
    add(text, size, "%sthe handler was told ", text[0] == '\0' ? "" : "; ");
    kinds_text(detail->reported_kind, text, size);
    if (detail->reports > 1) {
        add(text, size, ", the last of %u times", detail->reports);
    }
}

void answer_text(const struct heap *heap, const struct operation *operation, char *text,
                 size_t size)
{
    text[0] = '\0';
    bool gives_pointer = operation_gives_block(operation) || operation->kind == OP_BAD_REALLOC;
    if (gives_pointer) {
        distance_text(heap, heap->last.address, text, size);
    }
    if (heap->protection != NULL && (!heap->worker.threads || heap->options.forks)) {
        const struct detail *detail = &heap->protection->of_call[0];
        own_answer(operation, detail, &heap->last, text, size);
        report_text(detail, text, size);
    }
}

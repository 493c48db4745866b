/* The words for verdicts and kinds, in one table each. */
#include "grader/sandbox/verdict.h"

#include <stddef.h>
#include <string.h>

static const char *const verdict_words[VERDICT_COUNT] = {
    [VERDICT_OK] = "ok",
    [VERDICT_NOT_IMPLEMENTED] = "not-implemented",
    [VERDICT_COMPILE_ERROR] = "compile-error",
    [VERDICT_RULE] = "rule",
    [VERDICT_WRONG] = "wrong",
    [VERDICT_CRASH] = "crash",
    [VERDICT_EXIT] = "exit",
    [VERDICT_TIMEOUT] = "timeout",
    [VERDICT_OUT_OF_MEMORY] = "out-of-memory",
    [VERDICT_OUTPUT_FLOOD] = "output-flood",
    [VERDICT_TAMPERED] = "tampered",
    [VERDICT_INTERNAL] = "internal",
};

static const char *const kind_words[KIND_COUNT] = {
    [KIND_NONE] = NULL,
    [KIND_NULL] = "null",
    [KIND_NOT_NULL] = "not-null",
    [KIND_MISALIGNED] = "misaligned",
    [KIND_OVERLAP] = "overlap",
    [KIND_OUT_OF_HEAP] = "out-of-heap",
    [KIND_PAYLOAD] = "payload",
    [KIND_NOT_ZEROED] = "not-zeroed",
    [KIND_NOT_REUSED] = "not-reused",
    [KIND_LEAK] = "leak",
    [KIND_COST] = "cost",
    [KIND_UNSAFE] = "unsafe",
    [KIND_ERRNO] = "errno",
    [KIND_PLACEMENT] = "placement",
    [KIND_MISSED_CORRUPTION] = "missed-corruption",
    [KIND_FALSE_ALARM] = "false-alarm",
    [KIND_RACE] = "race",
    [KIND_INSPECTION] = "inspection",
    [KIND_REPORT] = "report",
    [KIND_TRANSLATION] = "translation",
    [KIND_STATISTICS] = "statistics",
};

/* The position of a word, or count when it isn't there. */
static size_t word_position(const char *const *words, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (words[i] && strcmp(words[i], name) == 0)
            return i;
    return count;
}

const char *verdict_name(enum verdict verdict)
{
    return (unsigned)verdict < VERDICT_COUNT ? verdict_words[verdict] : NULL;
}

const char *kind_name(enum kind kind)
{
    return (unsigned)kind < KIND_COUNT ? kind_words[kind] : NULL;
}

enum verdict verdict_named(const char *name)
{
    return (enum verdict)word_position(verdict_words, VERDICT_COUNT, name);
}

enum kind kind_named(const char *name)
{
    return (enum kind)word_position(kind_words, KIND_COUNT, name);
}
